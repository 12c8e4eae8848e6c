"""Rules to start from: well-known segmentations, written for the names of a catalog.

`library` lists the templates and what each needs; `fill` chooses the catalog's names for that and
gives the text of a rule file. The texts lie beside these modules as `NAME.seg`, with `$role` where
a name of the catalog belongs.
"""
