# A pseudo-terminal as a board's serial port: runs a firmware (the arguments) behind it and prints the port's name.
import os
import pty
import subprocess
import sys
import threading
import tty

master, slave = pty.openpty()
tty.setraw(master)
tty.setraw(slave)  # a terminal that nobody has open yet would echo
child = subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
print(os.ttyname(slave), flush=True)


def up():
    while True:
        octets = os.read(child.stdout.fileno(), 4096)
        if not octets:
            os._exit(0)
        os.write(master, octets)


threading.Thread(target=up, daemon=True).start()


def down():
    while True:
        octets = os.read(master, 4096)
        child.stdin.write(octets)
        child.stdin.flush()


threading.Thread(target=down, daemon=True).start()
# The end of our stdin is the end of the board.
sys.stdin.buffer.read()
child.kill()
child.wait()
