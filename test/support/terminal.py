"""Runs a command in a terminal of its own and plays a script: JSON in argv[1], JSON on stdout.

{"args": [...], "env": {...}, "size": [rows, columns], "steps": [{"await": text, "type": text |
"resize": [rows, columns] | "signal": name}], "timeoutS": n} -> {"output", "status", "restored"}
"""

import fcntl, json, os, pty, select, signal, struct, sys, termios, time

script = json.loads(sys.argv[1])


def set_size(fd, size):
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", size[0], size[1], 0, 0))


parent, child = pty.openpty()
set_size(child, script.get("size", [24, 80]))
before = termios.tcgetattr(child)
pid = os.fork()
if pid == 0:
    os.setsid()
    fcntl.ioctl(child, termios.TIOCSCTTY, 0)
    for fd in (0, 1, 2):
        os.dup2(child, fd)
    os.environ.update(script.get("env", {}))
    os.execvp(script["args"][0], script["args"])

# The terminal's own end stays open here, so that its state can be looked at afterwards.
output = b""
steps = list(script["steps"])
position = 0
deadline = time.time() + script.get("timeoutS", 40)
status = None
while time.time() < deadline:
    if select.select([parent], [], [], 0.05)[0]:
        output += os.read(parent, 65536)
        continue
    if status is None:
        ended, state = os.waitpid(pid, os.WNOHANG)
        if ended:
            status = os.waitstatus_to_exitcode(state)
            continue  # once more for the last output
    else:
        break
    if steps and (found := output.find(steps[0]["await"].encode(), position)) >= 0:
        step = steps.pop(0)
        position = found + len(step["await"].encode())
        if "type" in step:
            os.write(parent, step["type"].encode())
        if "resize" in step:
            set_size(child, step["resize"])
        if "signal" in step:
            os.kill(pid, getattr(signal, step["signal"]))
if status is None:
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
json.dump(
    {
        "output": output.decode(errors="replace"),
        "status": status,
        "restored": termios.tcgetattr(child) == before,
        "stepsLeft": len(steps),
    },
    sys.stdout,
)
