"""The challenge model again, a party and a pair at a time, as slowly as it reads: the oracle of the vectorised one."""

from __future__ import annotations


def rounds(x, salience, power, *, pair=False, offers="least share", turns=8):
    """Positions after each round, lists by party."""
    everyone, span, course = range(len(x)), max(x) - min(x), []
    w = [a * b for a, b in zip(power, salience, strict=True)]
    for _ in range(turns):

        def d(i, j, x=x):
            return abs(x[i] - x[j]) / span

        def win(i, j, r, d=d):
            def votes(a, b):
                return [w[k] * (d(k, b) ** r[k] - d(k, a) ** r[k]) for k in everyone]

            pairs = [(i, j)] if pair else [(a, b) for a in everyone for b in everyone]
            counted = sum(abs(v) for a, b in pairs for v in votes(a, b))
            return sum(v for v in votes(i, j) if v > 0) / counted if counted else 0.0

        def eu(i, j, r, eyes, d=d, win=win):
            p, e, s = win(i, j, r), r[eyes], salience[j]
            won, lost = 2 - 4 * (0.5 - d(i, j) / 2) ** e, 2 - 4 * (0.5 + d(i, j) / 2) ** e
            return s * (p * won + (1 - p) * lost) + (1 - s) * won - (2 - 4 * 0.5**e)

        flat = [1.0] * len(x)
        danger = [sum(eu(j, i, flat, i) for j in everyone if j != i) for i in everyone]
        range_ = max(danger) - min(danger)
        accept = [(2 * v - max(danger) - min(danger)) / range_ if range_ else 0.0 for v in danger]
        r = [(1 - a / 3) / (1 + a / 3) for a in accept]
        x = [answer(i, x, r, eu, offers) for i in everyone]
        course.append(x)
    return course


def answer(i, x, r, eu, offers):
    """Where party `i` stands once it has answered the best offer."""
    faced, middling, beaten = [], [], []
    for j in range(len(x)):
        if x[i] == x[j]:
            continue
        mine, theirs = eu(i, j, r, i), eu(j, i, r, i)
        if theirs > mine > 0:
            faced.append((abs(x[j] - x[i]), x[j]))
        elif theirs > 0 > mine and theirs > -mine:
            at = x[i] + (x[j] - x[i]) * -mine / theirs
            middling.append((-mine / theirs if offers == "least share" else abs(at - x[i]), at))
        elif theirs > 0 > mine:
            beaten.append((abs(x[j] - x[i]), x[j]))
    ranks = [faced + middling + beaten] if offers == "least of all" else [faced, middling, beaten]
    best = next((kind for kind in ranks if kind), [(0, x[i])])
    return min(best, key=lambda offer: offer[0])[1]
