"""MODEL: the one model behind every study.

Utility and levels say what a state is worth; the ladder and the transition say what one month does to it; observation
says what is seen of it; response says what each type of counterpart then chooses; belief, playbook and simulate use
them. No study keeps a copy of any of this.
"""
