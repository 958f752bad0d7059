/* Saved results: good ones are read as they were written, and every kind of damage is told at its place.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define _POSIX_C_SOURCE 200809L
#include "report/read_json.h"

#include <fcntl.h>
#include <math.h>
#include <sys/stat.h>
#include <unistd.h>

#include "expect.h"
#include "report_sample.h"

struct outcome {
    leap_status status;
    leap_report *report;
    char *said;
    size_t errors;
};

static struct outcome read_bytes(const char *text, size_t length)
{
    const struct source source = {.name = "saved.json", .text = text, .length = length};
    struct outcome outcome = {0};
    leap_problems *problems = leap_problems_create();
    outcome.status = read_json(&source, "leapsim/run/1", problems, &outcome.report);
    outcome.errors = leap_problems_errors(problems);
    FILE *stream = open_memstream(&outcome.said, &(size_t){0});
    leap_problems_write(problems, stream, false);
    fclose(stream);
    leap_problems_free(problems);
    assert_true((outcome.status == LEAP_OK) == (outcome.report != NULL));
    assert_true(outcome.errors == (outcome.status == LEAP_BAD_INPUT)); /* one problem, and only then */
    return outcome;
}

static void outcome_free(struct outcome *outcome)
{
    leap_report_free(outcome->report);
    free(outcome->said);
}

static const struct report_table *table_of(const leap_report *report, const char *key)
{
    for (size_t i = 0; i < report->table_count; i++)
        if (strcmp(report->tables[i]->key, key) == 0) return report->tables[i];
    fail_msg("no table %s", key);
    return NULL;
}

/* ---- good files ----------------------------------------------------------------------------------------- */

static void facts_and_cells(void **state)
{
    (void)state;
    struct leap_report *report = sample_report();
    char *text = sample_write(report, "json", false);
    struct outcome outcome = read_bytes(text, strlen(text));
    assert_int_equal(outcome.status, LEAP_OK);
    const leap_report *saved = outcome.report;
    assert_string_equal(saved->schema, "leapsim/run/1");
    const struct report_fact *title = read_json_fact(saved, "title");
    /* a control character is not for terminals; newlines and tabs stay */
    assert_string_equal(title->text, "Tab\there, \"quotes\" \\ and 零跑\nsecond line \\x01");
    assert_true(read_json_fact(saved, "trials")->kind == FACT_COUNT);
    assert_true(read_json_fact(saved, "trials")->count == 100000);
    assert_string_equal(read_json_fact(saved, "seed")->text, "18446744073709551615");
    assert_true(read_json_fact(saved, "complete")->kind == FACT_BOOL);
    assert_true(read_json_fact(saved, "complete")->count == 1);
    assert_null(read_json_fact(saved, "absent")->text);
    assert_null(read_json_fact(saved, "never"));
    assert_null(read_json_fact(saved, "schema"));
    const struct report_table *targets = table_of(saved, "targets"), *year = table_of(saved, "year");
    assert_int_equal(targets->row_count, 2);
    assert_string_equal(targets->columns[3].unit, "cars a month");
    assert_string_equal(targets->rows[1].cells[1].text, "海外 1,050,000");
    assert_true(targets->columns[1].type == REPORT_TEXT && targets->columns[0].type == REPORT_NUMBER);
    expect_within(targets->rows[0].cells[2].value, 0.31415, 0);
    expect_within(targets->rows[0].cells[2].high, 0.31703, 0);
    expect_within(targets->rows[0].cells[3].value, 967941.0 / 11, 0);
    assert_true(isnan(targets->rows[0].cells[3].low)); /* exact */
    assert_true(isnan(targets->rows[0].cells[4].value) && !targets->rows[0].cells[4].text);
    assert_true(year->rows[0].cells[1].low == -INFINITY);
    outcome_free(&outcome);
    free(text);
    leap_report_free(report);
}

/* Read and written again it has the same bytes: of what has no control characters. */
static void there_and_back(void **state)
{
    (void)state;
    struct leap_report *report = sample_report();
    report->facts[0].text = "plain";
    char *text = sample_write(report, "json", false);
    struct outcome outcome = read_bytes(text, strlen(text));
    char *again = sample_write(outcome.report, "json", false);
    assert_string_equal(again, text);
    free(again);
    outcome_free(&outcome);
    free(text);
    leap_report_free(report);
}

static void odd_but_good(void **state)
{
    (void)state;
    static const char *const good[] = {
        "{\"schema\": \"leapsim/run/1\", \"tables\": {}}",
        "{\"tables\": {\"a\": {\"rows\": []}}, \"schema\": \"leapsim/run/1\"}\n\n",
        "{\"schema\": \"leapsim/run/1\", \"tables\": {\"a\": {\"rows\": [{\"x\": 1}, {\"x\": \"t\"}, "
        "{\"x\": "
        "null}]}}}",
        "{\"schema\": \"leapsim/run/1\", \"tables\": {\"a\": {\"rows\": [{}]}}}",
        "{\"schema\": \"leapsim/run/1\", \"tables\": {\"a\": {\"units\": 3, \"rows\": [{\"x\": {\"value\": "
        "1, "
        "\"low\": null, \"high\": 1e308}}]}}}",
        "\xef\xbb\xbf{\"schema\": \"leapsim/run/1\",\r\n\"tables\": {}}\r\n", /* as Windows leaves it */
    };
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        struct outcome outcome = read_bytes(good[i], strlen(good[i]));
        if (outcome.status != LEAP_OK) fail_msg("%s: %s", good[i], outcome.said);
        for (size_t format = 0; leap_formats()[format]; format++)
            free(sample_write(outcome.report, leap_formats()[format], true));
        outcome_free(&outcome);
    }
}

/* ---- damage --------------------------------------------------------------------------------------------- */

#define HEAD "{\"schema\": \"leapsim/run/1\", "
#define TABLE(rows) HEAD "\"tables\": {\"year\": {\"rows\": " rows "}}}"

static void kinds_of_damage(void **state)
{
    (void)state;
    static const struct {
        const char *text, *said;
    } cases[] = {
        {"", "saved.json:1:1: error: not JSON"},
        {"\xef\xbb\xbf\n[scenario]\n", "saved.json:2:9: error: not JSON: invalid token"},
        {"[scenario]\n", "saved.json:1:9: error: not JSON: invalid token"},
        {"[1, 2]", "its schema is '', not 'leapsim/run/1'"},
        {"null", "not JSON"},
        {"{\"schema\": \"leapsim/compare/1\"}",
         "saved.json:1:2: error: not a saved result: its schema is 'leapsim/compare/1'"},
        {"{\"schema\": \"leapsim/run/2\", \"tables\": {}}", "not 'leapsim/run/1'"},
        {"{\"schema\": 1, \"tables\": {}}", "its schema is ''"},
        {HEAD "\"tables\": {}, \"tables\": {}}", "duplicate object key"},
        {HEAD "\"trials\": 1}", "'tables' is missing"},
        {HEAD "\"tables\": []}", "'tables' is missing"},
        {HEAD "\"tables\": 3}", "'tables' is missing"},
        {HEAD "\n\"trials\": -1, \"tables\": {}}",
         "saved.json:2:1: error: not a saved result: 'trials' is neither"},
        {HEAD "\"trials\": 1.5, \"tables\": {}}", "'trials' is neither"},
        {HEAD "\"trials\": [1], \"tables\": {}}", "'trials' is neither"},
        {HEAD "\"trials\": 99999999999999999999, \"tables\": {}}", "not JSON: too big integer"},
        {HEAD "\"tables\": {\"year\": 1}}", "'year' has no rows"},
        {HEAD "\"tables\": {\"year\": {}}}", "'year' has no rows"},
        {TABLE("3"), "'year' has no rows"},
        {TABLE("[1]"), "'year' has no rows"},
        {TABLE("[{\"x\": 1}, 1]"), "'year' has a row that is none"},
        {TABLE("[{\"x\": 1}, {}]"), "'year' has rows that differ"},
        {TABLE("[{\"x\": 1}, {\"y\": 1}]"), "'year' has rows that differ"},
        {TABLE("[{\"x\": 1}, {\"x\": 1, \"y\": 1}]"), "'year' has rows that differ"},
        {TABLE("[{\"x\": []}]"), "'x' is neither a text, nor a number"},
        {TABLE("[{\"x\": true}]"), "'x' is neither"},
        {TABLE("[{\"x\": {}}]"), "'x' is neither"},
        {TABLE("[{\"x\": {\"value\": 1}}]"), "'x' is neither"},
        {TABLE("[{\"x\": {\"value\": 1, \"low\": 2, \"high\": 3}}]"), "'x' is neither"},
        {TABLE("[{\"x\": {\"value\": 1, \"low\": 0, \"high\": 0.5}}]"), "'x' is neither"},
        {TABLE("[{\"x\": {\"value\": null, \"low\": 0, \"high\": 1}}]"), "'x' is neither"},
        {TABLE("[{\"x\": {\"value\": 1, \"low\": \"0\", \"high\": 1}}]"), "'x' is neither"},
        {TABLE("[{\"x\": 1e999}]"), "not JSON: real number overflow"},
        {TABLE("[{\"x\": NaN}]"), "not JSON: invalid token"},
        {TABLE("[{\"x\": \"\xff\"}]"), "not JSON: unable to decode byte 0xff"},
        {TABLE("[{\"x\": \"a\\u0000b\"}]"), "not JSON: \\u0000 is not allowed"},
        {TABLE("[]") "}", "not JSON: end of file expected"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct outcome outcome = read_bytes(cases[i].text, strlen(cases[i].text));
        if (outcome.status != LEAP_BAD_INPUT || !strstr(outcome.said, cases[i].said))
            fail_msg("%s: %s", cases[i].text, outcome.said);
        outcome_free(&outcome);
    }
}

/* Cut anywhere, or with any byte another one: read, or refused with one problem. */
static void every_cut_and_byte(void **state)
{
    (void)state;
    struct leap_report *report = sample_report();
    char *text = sample_write(report, "json", false);
    size_t length = strlen(text), refused = 0;
    while (length > 0 && text[length - 1] == '\n') length--;
    for (size_t cut = 0; cut < length; cut++) {
        char *piece = malloc(cut + 1); /* of its own length, so that a step beyond is found */
        memcpy(piece, text, cut);
        struct outcome outcome = read_bytes(piece, cut);
        assert_int_equal(outcome.status, LEAP_BAD_INPUT);
        outcome_free(&outcome);
        free(piece);
    }
    static const char others[] = {'\0', '"', '{', ']', '9', ',', '\x1b', '\xe9'};
    for (size_t at = 0; at < length; at++) {
        char kept = text[at];
        for (size_t i = 0; i < sizeof others; i++) {
            text[at] = others[i];
            struct outcome outcome = read_bytes(text, length);
            refused += outcome.status != LEAP_OK;
            if (outcome.report) free(sample_write(outcome.report, "text", true));
            outcome_free(&outcome);
        }
        text[at] = kept;
    }
    assert_true(refused > length && refused < 8 * length);
    free(text);
    leap_report_free(report);
}

static void deep_and_huge(void **state)
{
    (void)state;
    enum { DEEP = 1000000, ROWS = 200000 };
    char *text = malloc(DEEP);
    memset(text, '[', DEEP);
    struct outcome outcome = read_bytes(text, DEEP);
    assert_non_null(strstr(outcome.said, "maximum parsing depth reached"));
    outcome_free(&outcome);
    free(text);

    size_t length = 0;
    FILE *stream = open_memstream(&text, &length);
    fputs(HEAD "\"tables\": {\"year\": {\"rows\": [{\"x\": 0}", stream);
    for (int i = 1; i < ROWS; i++) fprintf(stream, ",\n{\"x\": %d}", i);
    fputs("]}}}", stream);
    fclose(stream);
    outcome = read_bytes(text, length);
    assert_int_equal(outcome.status, LEAP_OK);
    const struct report_table *year = table_of(outcome.report, "year");
    assert_int_equal(year->row_count, ROWS);
    expect_within(year->rows[ROWS - 1].cells[0].value, ROWS - 1, 0);
    outcome_free(&outcome);
    free(text);
}

/* ---- files ---------------------------------------------------------------------------------------------- */

static void expect_unreadable(const char *path, const char *said)
{
    leap_problems *problems = leap_problems_create();
    leap_report *report = NULL;
    char *text = NULL;
    assert_int_equal(leap_report_read(path, problems, &report), LEAP_IO);
    assert_null(report);
    FILE *stream = open_memstream(&text, &(size_t){0});
    leap_problems_write(problems, stream, false);
    fclose(stream);
    if (!strstr(text, said)) fail_msg("%s: %s", path, text);
    free(text);
    leap_problems_free(problems);
}

static void files(void **state)
{
    (void)state;
    expect_unreadable("/nowhere/saved.json", "No such file or directory");
    expect_unreadable("/", "not a regular file");
    expect_unreadable("/dev/zero", "not a regular file");
    char path[] = "/tmp/leapsim_saved_XXXXXX";
    int file = mkstemp(path);
    unlink(path);
    assert_int_equal(mkfifo(path, 0600), 0); /* nobody will ever open its other end */
    expect_unreadable(path, "not a regular file");
    unlink(path);
    close(file);
    file = open(path, O_RDWR | O_CREAT | O_EXCL, 0600);
    assert_int_equal(ftruncate(file, (256L << 20) + 1), 0); /* a hole: no bytes on the disk */
    expect_unreadable(path, "a saved result has at most 256 MiB");
    assert_int_equal(ftruncate(file, 0), 0);
    close(file);
    leap_problems *problems = leap_problems_create();
    leap_report *report = NULL;
    assert_int_equal(leap_report_read(path, problems, &report), LEAP_BAD_INPUT);
    leap_problems_free(problems);
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(facts_and_cells),
        cmocka_unit_test(there_and_back),
        cmocka_unit_test(odd_but_good),
        cmocka_unit_test(kinds_of_damage),
        cmocka_unit_test(every_cut_and_byte),
        cmocka_unit_test(deep_and_huge),
        cmocka_unit_test(files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
