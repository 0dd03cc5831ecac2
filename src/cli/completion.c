/* completion.c - see help.h: the same table in the languages of three shells.
 *
 * A value is completed by its choices where it has some, by file names where it is a file, else not at all. */
#include "cli/help.h"
#include <stdio.h>
#include <string.h>

#define PROGRAM_WORDS "help --help --version --completion"

/* Text inside '...' of a shell; `special` gets a backslash before it. */
static void put_quoted(const char *text, const char *special, bool fish)
{
    for (; *text != '\0'; text++) {
        if (*text == '\'') {
            (void)printf(fish ? "\\'" : "'\\''");
        } else {
            (void)printf("%s%c", strchr(special, *text) != NULL ? "\\" : "", *text);
        }
    }
}

/* ---- bash ---- */

static void bash_put_value(const cli_command *c, const cli_option *o)
{
    (void)printf("    %s:--%s", c->name, o->name);
    if (o->letter != 0) (void)printf(" | %s:-%c", c->name, o->letter);
    if (o->choices[0] != '\0') {
        (void)printf(") _wirecopy_words '%s' ;;\n", o->choices);
    } else {
        (void)printf(") %s ;;\n", o->is_file ? "_wirecopy_files" : ":");
    }
}

static void bash_put_options(const cli_command *c)
{
    cli_option o;
    (void)printf("    %s:*) _wirecopy_words '", c->name);
    for (size_t place = 0; cli_option_next(c, &place, &o);) {
        if (o.letter != 0) (void)printf("-%c ", o.letter);
        (void)printf("--%s ", o.name);
    }
    (void)printf("' ;;\n");
}

static void bash_print(void)
{
    cli_option o;
    (void)printf("# bash completion for wirecopy\n"
                 "# The word to complete is $word in all of these.\n\n"
                 "_wirecopy_words() {\n"
                 "    mapfile -t COMPREPLY < <(compgen -W \"$1\" -- \"$word\")\n"
                 "    [[ ${COMPREPLY[0]-} != *[=:] ]] || compopt -o nospace 2>/dev/null\n"
                 "}\n\n"
                 "_wirecopy_files() {\n"
                 "    mapfile -t COMPREPLY < <(compgen -f -- \"$word\")\n"
                 "    compopt -o filenames 2>/dev/null\n"
                 "}\n\n"
                 "_wirecopy() {\n"
                 "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}\n"
                 "    COMPREPLY=()\n"
                 "    # --option=value comes as three words\n"
                 "    if [[ $word = '=' ]]; then word=; fi\n"
                 "    if [[ $before = '=' ]]; then before=${COMP_WORDS[COMP_CWORD - 2]}; fi\n"
                 "    if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
                 "        _wirecopy_words '");
    for (size_t i = 0; i < cli_command_count(); i++) (void)printf("%s ", cli_command_at(i)->name);
    (void)printf(PROGRAM_WORDS "'\n"
                               "        return\n"
                               "    fi\n"
                               "    case ${COMP_WORDS[1]}:$before in\n"
                               "    --completion:*) _wirecopy_words 'bash zsh fish' ;;\n"
                               "    help:*) _wirecopy_words '");
    for (size_t i = 0; i < cli_command_count(); i++) (void)printf("%s ", cli_command_at(i)->name);
    (void)printf("--man' ;;\n");
    for (size_t i = 0; i < cli_command_count(); i++) {
        const cli_command *c = cli_command_at(i);
        for (size_t place = 0; cli_option_next(c, &place, &o);)
            if (o.value != NULL) bash_put_value(c, &o);
    }
    (void)printf("    *)\n"
                 "        if [[ $word != -* ]]; then\n"
                 "            _wirecopy_files\n"
                 "            return\n"
                 "        fi\n"
                 "        case ${COMP_WORDS[1]}: in\n");
    for (size_t i = 0; i < cli_command_count(); i++) {
        (void)printf("    ");
        bash_put_options(cli_command_at(i));
    }
    (void)printf("        esac ;;\n    esac\n}\n\ncomplete -F _wirecopy wirecopy\n");
}

/* ---- zsh ---- */

static void zsh_put_option(const cli_option *o)
{
    (void)printf(" \\\n            ");
    if (o->letter != 0) {
        (void)printf("'(-%c --%s)'{-%c%s,--%s%s}'", o->letter, o->name, o->letter, o->value != NULL ? "+" : "", o->name,
                     o->value != NULL ? "=" : "");
    } else {
        (void)printf("'%s--%s%s", o->is_repeatable ? "*" : "", o->name, o->value != NULL ? "=" : "");
    }
    (void)printf("[");
    put_quoted(o->help, "[]:", false);
    (void)printf("]");
    if (o->value != NULL) {
        (void)printf(":%s:", o->value);
        if (o->choices[0] != '\0') {
            (void)printf("(");
            put_quoted(o->choices, ":", false);
            (void)printf(")");
        } else if (o->is_file) {
            (void)printf("_files");
        }
    }
    (void)printf("'");
}

static void zsh_put_commands(void)
{
    (void)printf("    local -a commands=(\n");
    for (size_t i = 0; i < cli_command_count(); i++) {
        (void)printf("        '%s:", cli_command_at(i)->name);
        put_quoted(cli_command_at(i)->purpose, "", false);
        (void)printf("'\n");
    }
    (void)printf("        'help:how a command is used'\n    )\n");
}

static void zsh_print(void)
{
    cli_option o;
    (void)printf("#compdef wirecopy\n\n_wirecopy() {\n");
    zsh_put_commands();
    (void)printf("    if (( CURRENT == 2 )); then\n"
                 "        _describe command commands\n"
                 "        [[ $PREFIX != -* ]] || compadd -- --help --version --completion\n"
                 "        return\n"
                 "    fi\n"
                 "    local command=$words[2]\n"
                 "    shift words\n"
                 "    (( CURRENT-- ))\n"
                 "    case $command in\n"
                 "    --completion) compadd bash zsh fish ;;\n"
                 "    help)\n"
                 "        _describe command commands\n"
                 "        compadd -- --man ;;\n");
    for (size_t i = 0; i < cli_command_count(); i++) {
        const cli_command *c = cli_command_at(i);
        (void)printf("    %s)\n        _arguments -s", c->name);
        for (size_t place = 0; cli_option_next(c, &place, &o);) zsh_put_option(&o);
        (void)printf(" \\\n            '*:file:_files' ;;\n");
    }
    (void)printf(
        "    esac\n}\n\n"
        "if [[ $funcstack[1] = _wirecopy ]]; then\n    _wirecopy \"$@\"\nelse\n    compdef _wirecopy wirecopy\n"
        "fi\n");
}

/* ---- fish ---- */

static void fish_put_command(const char *name, const char *purpose)
{
    (void)printf("complete -c wirecopy -n __fish_use_subcommand -f -a %s -d '", name);
    put_quoted(purpose, "\\", true);
    (void)printf("'\n");
}

static void fish_put_option(const char *command, const cli_option *o)
{
    (void)printf("complete -c wirecopy -n '__fish_seen_subcommand_from %s'", command);
    if (o->letter != 0) (void)printf(" -s %c", o->letter);
    (void)printf(" -l %s", o->name);
    if (o->value != NULL) (void)printf(o->is_file ? " -r -F" : " -x");
    if (o->choices[0] != '\0') (void)printf(" -a '%s'", o->choices);
    (void)printf(" -d '");
    put_quoted(o->help, "\\", true);
    (void)printf("'\n");
}

static void fish_print(void)
{
    cli_option o;
    (void)printf("# fish completion for wirecopy\n");
    for (size_t i = 0; i < cli_command_count(); i++)
        fish_put_command(cli_command_at(i)->name, cli_command_at(i)->purpose);
    fish_put_command("help", "how a command is used");
    (void)printf("complete -c wirecopy -n __fish_use_subcommand -l help\n"
                 "complete -c wirecopy -n __fish_use_subcommand -l version\n"
                 "complete -c wirecopy -n __fish_use_subcommand -l completion -x -a 'bash zsh fish'\n"
                 "complete -c wirecopy -n '__fish_seen_subcommand_from help' -f -l man -a '");
    for (size_t i = 0; i < cli_command_count(); i++) (void)printf("%s ", cli_command_at(i)->name);
    (void)printf("'\n");
    for (size_t i = 0; i < cli_command_count(); i++) {
        const cli_command *c = cli_command_at(i);
        for (size_t place = 0; cli_option_next(c, &place, &o);) fish_put_option(c->name, &o);
    }
}

bool cli_completion_print(const char *shell)
{
    static const struct {
        const char *name;
        void (*print)(void);
    } known[] = {{"bash", bash_print}, {"zsh", zsh_print}, {"fish", fish_print}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (strcmp(shell, known[i].name) != 0) continue;
        known[i].print();
        return true;
    }
    return false;
}
