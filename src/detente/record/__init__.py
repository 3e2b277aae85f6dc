"""RECORD and BELIEF: what was promised, what happened, how sure are we, and whom are we dealing with?"""
