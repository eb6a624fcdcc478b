# SPDX-License-Identifier: GPL-2.0-only
"""Do this machine's two CPUs run at the same time, or in turns?

Each of two processes, on a CPU of its own, leaves its mark over and over, and counts how
often the other's was there. A turn is long: with turns that is some dozens of times, and
without as good as each time.
"""

import mmap
import os

ROUNDS = 200000

shared = mmap.mmap(-1, 4)
me = 1 if os.fork() else 2
os.sched_setaffinity(0, {me - 1})
# both begin when both are there
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
