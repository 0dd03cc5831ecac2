/* terminal.h - text for a person: widths, numbers, times, and lines to stderr. */
#ifndef WC_CLI_TERMINAL_H
#define WC_CLI_TERMINAL_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Columns of the terminal at that descriptor; 0: it is none. */
size_t cli_columns(int fd);

/* Bytes of text (UTF-8) that fit into so many columns; a wide character takes two, a combining one none. */
size_t cli_fit(const char *text, size_t columns);

/* "1,234,567"; "1 page", "12 pages"; "0.8 s", "12 s", "3:05", "1:02:03"; "640 KB", "1.2 GB".  out holds the string and
 * is returned. */
typedef char cli_word[64];
const char *cli_number(char out[32], uint64_t number);
const char *cli_count(cli_word out, uint64_t number, const char *one, const char *more);
const char *cli_duration(cli_word out, double seconds);
const char *cli_size(cli_word out, uint64_t bytes);

/* Control characters, marks that turn the direction of writing and bytes that are no UTF-8 become '?', in place;
 * returns text. */
const char *cli_printable(char *text);

/* "wirecopy: KIND: message" and a line break to stderr, where kind is not ""; printable, since a file's name may hold
 * anything. */
void cli_complain(const char *kind, const char *message);
#endif
