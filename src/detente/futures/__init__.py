"""FUTURES: what if we are wrong? Every course in the same worlds: regret, failures, what would have to be true."""
