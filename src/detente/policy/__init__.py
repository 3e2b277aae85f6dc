"""POLICY: what next, and when to sign? So far its solver: planning under hidden state, with bounds."""
