# SPDX-License-Identifier: GPL-2.0-only
"""Print whether this machine's two CPUs run at the same time or in turns.

Two processes, each on a CPU of its own, write their mark to one byte over and over and
count how often they find the other's mark. Turns are long: with turns they find it some
dozens of times, without turns almost every time. On a busy host CPUs without turns may
not run at the same time for a while, so there are several tries.
"""

import mmap
import os

ROUNDS = 200000
TRIES = 10

shared = mmap.mmap(-1, 4)
me = 1 if os.fork() else 2
os.sched_setaffinity(0, {me - 1})
together = False
for turn in range(1, TRIES + 1):
    # both begin once both are ready
    shared[me] = turn
    while shared[3 - me] < turn:
        pass
    changes = 0
    for _ in range(ROUNDS):
        if shared[0] != me:
            shared[0] = me
            changes += 1
    together |= changes > ROUNDS / 100
if me == 1:
    os.wait()
    print("at the same time" if together else "in turns")
