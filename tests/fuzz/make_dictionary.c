/* Prints libFuzzer's dictionary of the scenario language: sections, keys, choices, units, families and
 * functions, out of the tables that the program itself reads.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <string.h>

#include "component/component.h"
#include "dist/family.h"
#include "scenario/kinds.h"

static void print_word(const char *before, const char *word, const char *behind)
{
    putchar('"');
    const char *pieces[] = {before, word, behind};
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++)
        for (const char *c = pieces[i]; *c; c++) {
            if (*c == '"' || *c == '\\')
                printf("\\%c", *c);
            else if (*c < ' ' || *c > '~')
                printf("\\x%02x", (unsigned char)*c);
            else
                putchar(*c);
        }
    puts("\"");
}

static void print_component(const struct component_type *type)
{
    print_word("\n[", type->name, " a]\n");
    print_word(" ", type->name, ".a");
    print_word("", type->name, ".*");
    for (size_t i = 0; i < type->field_count; i++) {
        const struct field *field = &type->fields[i];
        if (!field_has_key(field)) continue;
        print_word("\n", field->name, " = ");
        if (field->flags & FIELD_MONTHLY) print_word("\n", field->name, ".2026-07.. = ");
        for (const char *const *choice = field->choices; choice && *choice; choice++)
            print_word("", *choice, "");
    }
}

static void print_family(const struct family *family)
{
    print_word("", family->name, "(");
    for (size_t way = 0; way < family->ways; way++)
        for (size_t i = 0; i < family->way[way].count; i++)
            print_word(", ", family->way[way].parameters[i].name, "=");
}

int main(void)
{
    /* What stands in no table. */
    static const char *const others[] = {
        "\nperiod = 2026-01..2026-12\n",
        "\nlevel_month = 2026-01\n",
        "\ntrials = ",
        "\nseed = ",
        "\nextends = a.ini\n",
        "\nhistory = a.csv\n",
        "\ntitle = ",
        "\n@@ a.ini\n",
        "\n@@ a.csv\n",
        "\n@@ --set\n",
        "\nmonth,deliveries\n",
        "empirical(a.csv, deliveries)",
        "\nrepair = nearest\n",
        "\ntotal = ",
        "\nregion.a.2026-01 = ",
        "\nx = P(total >= 1M) >= 30%\n",
        "p50(total)",
        "mean(",
        "sd(",
        ">=",
        "<=",
        "p10=",
        "p90=",
        "prev(",
        "\neach.e = ",
        "min(",
        "max(",
        "abs(",
        "exp(",
        "log(",
        "sqrt(",
        "sin(",
        "2026-05",
        "2026-05.5",
        "2026-07..2026-09",
        "none",
        "all",
        "total",
        "1e308",
        "1e-308",
        "4.9e-324",
        "9007199254740993",
        "k",
        "M",
        "B",
        "%",
        "\xe4\xb8\x87",
        "1_000",
        "-",
        "\r\n",
        "\xef\xbb\xbf",
        "\x1b",
        "  ; judgement: ",
        " # fact: ",
    };
    const char *words[KINDS_COUNT];
    size_t count;
    kinds_words(words);
    for (size_t i = 0; i < KIND_COMPONENT; i++) print_word("\n[", words[i], "]\n");
    for (int id = 0; id < COMPONENT_COUNT; id++) print_component(kinds_type((enum component_id)id));
    const char *const *families = dist_family_names(&count);
    for (size_t i = 0; i < count; i++) print_family(dist_family(families[i]));
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) print_word("", others[i], "");
    return 0;
}
