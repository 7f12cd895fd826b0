"""In two threads the sums of a training take twice the work and no less time, and each worker has a core of its own."""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy is loaded; the processes under test inherit it
