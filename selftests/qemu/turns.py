# SPDX-License-Identifier: GPL-2.0-only
"""Print whether this machine's two CPUs run at the same time or in turns.

Two processes, each on a CPU of its own, write their mark to one byte over and over and
count how often they find the other's mark. Turns are long: with turns they find it some
dozens of times, without turns almost every time. On a busy host CPUs without turns may
not run at the same time for a while, so there are many short tries, until one succeeds.
"""

import mmap
import os

ROUNDS = 50000
TRIES = 60

# the mark, the try that each process is at, and for tries with an even and an odd number
# whether each process has met the other by then
shared = mmap.mmap(-1, 8)
MARK, TRY, MET = 0, 1, 3

me = 0 if os.fork() else 1
os.sched_setaffinity(0, {me})
together = False
for turn in range(1, TRIES + 1):
    met = MET + 2 * (turn % 2)
    shared[met + me] = together
    # both begin once both are ready
    shared[TRY + me] = turn
    while shared[TRY + 1 - me] < turn:
        pass
    if shared[met] or shared[met + 1]:
        together = True
        break
    changes = 0
    for _ in range(ROUNDS):
        if shared[MARK] != me + 1:
            shared[MARK] = me + 1
            changes += 1
    together = changes > ROUNDS / 100
if me == 0:
    os.wait()
    print("at the same time" if together else "in turns")
