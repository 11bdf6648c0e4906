"""Prints a row of docs/performance.md: the floor, ours, and the ratio."""


def row(what, floor_is, floor, ours):
    print(f"\n| {what} | {floor_is} | {floor:.3g} | {ours:.3g} | {ours / floor:.2f} |")
