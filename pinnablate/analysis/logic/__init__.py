"""What follows from what among the laws of an environment, by its declaration alone.

Three sources, in this order: where every law is linear with constant coefficients, the algebra of
their differential operators decides everything; identities that the environment declares (and
`pinnablate check` proves) say what follows elsewhere; and the principal symbol of the laws, linearised
about the truth, bounds how many relations there can be, so that laws outside of all identities are
known to be independent where the bound is met. What none of them decides is said to be not decided.
"""

from pinnablate.analysis.logic.classes import (
    EXACTLY,
    FOLLOWS,
    IMPLIED,
    IN_PART,
    INDEPENDENT,
    MEMBER,
    NOT_DECIDED,
    OPEN,
    UP_TO,
    Logic,
    logic_of,
)

__all__ = [
    "EXACTLY",
    "FOLLOWS",
    "IMPLIED",
    "INDEPENDENT",
    "IN_PART",
    "MEMBER",
    "NOT_DECIDED",
    "OPEN",
    "UP_TO",
    "Logic",
    "logic_of",
]
