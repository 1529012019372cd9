"""The tests; test_journey.py is the one to read first."""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as in the workers, and before anything imports NumPy
