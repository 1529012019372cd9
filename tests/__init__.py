"""The tests; test_journey.py is the one to read first."""
