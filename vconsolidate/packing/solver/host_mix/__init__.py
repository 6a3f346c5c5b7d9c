"""
Which hosts first, what runs on them second: the mix of hosts, with what each may run, and packings of it.

A small integer program chooses how many hosts of every class there are, which licences they bear and which of several
groups that must not meet they take. Its optimum bounds every plan; a packing of the hosts it chose, with some room to
spare, is a plan.
"""
