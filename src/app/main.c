// main.c - the program: picks the command and runs it.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include <stdio.h>

int main(int argc, char **argv)
{
    (void)argc;
    fprintf(stderr, "%s: no command yet\n", argv[0]);
    return 2;
}
