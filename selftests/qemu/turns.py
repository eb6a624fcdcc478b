# SPDX-License-Identifier: GPL-2.0-only
"""Print whether this machine's two CPUs run at the same time or in turns.

Two processes, each on a CPU of its own, write their mark to one byte over and over and
count how often they find the other's mark. Turns are long: with turns they find it some
dozens of times, without turns almost every time.
"""

import mmap
import os

ROUNDS = 200000

shared = mmap.mmap(-1, 4)
me = 1 if os.fork() else 2
os.sched_setaffinity(0, {me - 1})
# both begin once both are ready
shared[me] = 1
while not shared[3 - me]:
    pass
changes = 0
for _ in range(ROUNDS):
    if shared[0] != me:
        shared[0] = me
        changes += 1
if me == 1:
    os.wait()
    print("at the same time" if changes > ROUNDS / 100 else "in turns")
