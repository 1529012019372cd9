"""Words that a safeguarding lead must read first, and help for whoever wrote them."""
