"""Bytes in, reports out: files, folders, standard input and, when asked for, URLs."""
