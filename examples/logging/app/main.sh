#!/bin/sh
# An application that was not written for containers: it writes its log to a file.
trap 'exit 0' TERM
number=0
while true; do
  number=$((number + 1))
  echo "order $number served" >> /var/log/app/app.log
  sleep 1
done
