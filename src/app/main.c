// main.c - the program: everything is a command.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/commands.h"
#include <locale.h>

int main(int argc, char **argv)
{
    setlocale(LC_CTYPE, "C.UTF-8");
    return commands_main(argc, argv);
}
