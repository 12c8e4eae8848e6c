"""Rules of somebody who is not trusted, read and run in a process of their own with limits.

A request goes in (a project, names, an instant); members, sizes or traits come out in a file, or
diagnostics do. Whatever the rules do, this process keeps its memory and its time.
"""
