"""ROADMAP: what to exchange in which month, so that nobody is at undue risk, nor better off stopping?"""
