"""The control ledger: export-control law as reviewed YAML, one file per instrument.

An instrument's own file holds its whole history: what suspends, extends or ends it is an event
there that names the other instrument in ``by``, with that instrument's evidence. A suspension that
reaches its end without anything found since is neither in force nor suspended any more, and the
ledger says so. An end is stored as printed and taken as the first day the state no longer holds;
whether the printed day still belongs to it is not settled by the copies that were read.

Left out, because they are no instruments: the OECD inventory of export restrictions (a data set
that ends with 2023) and Myanmar, where no formal ban was found. Nothing newer than 2026-10-09 was
seen anywhere.
"""
