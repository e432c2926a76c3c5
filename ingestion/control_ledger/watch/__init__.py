"""Where to look for notices the ledger does not hold, and which were read and left out.

``pages.yml`` names the issuing authorities' index pages, ``reviewed_out.yml`` the numbers that were
seen and do not belong in the ledger. Looking and reading are two things: what a look finds goes on
a review list for a person, and nothing here ever changes the ledger. That a notice is no longer
listed says nothing about the law.
"""
