"""Labels on utterances, by a machine or a person; appended, never overwritten."""
