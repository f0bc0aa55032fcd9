"""The template tags of the look, by kind; `{% load ui %}` brings them all.

A tag's docstring is its page in the catalogue at /ui/: what it is for, its variables, and after
"Example:" a template that the catalogue renders.
"""
