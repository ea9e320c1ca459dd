@rem Windows has no "exec" for the scripts of package.json; elsewhere it is the shell's own, and lets npm reach the program with a signal.
@%*
