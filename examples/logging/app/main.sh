#!/bin/sh
# An application that knows nothing of containers: it writes its log into a file.
trap 'exit 0' TERM
number=0
while true; do
  number=$((number + 1))
  echo "order $number served" >> /var/log/app/app.log
  sleep 1
done
