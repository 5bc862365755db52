"""Requests computed many at a time, where nothing that happens to one can change another's way.

Most of a system is simpler than what the engine can run: open traffic, balancers that choose
without looking, servers whose steps nothing can cut short. There the whole course of a stretch of
time follows from the arrivals in it, stage by stage, in arrays: who crosses an edge when, who gets
a core when, who is home when. Random numbers are drawn from the same streams in the same order as
event by event, so that the course is the same to the last bit. Two things may differ: sums of many
numbers in the last digit, since they are added up in other portions; and which of several requests
goes first that have been at the same places at the very same times, by ways that took no time.

``plan`` finds the traffic, ``build`` joins its stages (``stops``, ``servers`` with their
``operations``, ``crossings``), ``traffic`` runs them ahead of the clock, and ``books`` with its
``tally`` tells what has happened when the clock gets there.
"""
