/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _DEFAULT_SOURCE
#include "cli/progress.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli/interrupt.h"

enum { LINE_BYTES = 256, USUAL_COLUMNS = 80 };

/* A short run is over before anyone reads; ten drawings a second are as many as the eye takes. */
static const double FIRST_SECONDS = 0.5, BETWEEN_SECONDS = 0.1;

static size_t terminal_columns(void)
{
    struct winsize size;
    bool known = ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
    return known ? size.ws_col : USUAL_COLUMNS;
}

static size_t columns_of(const char *text)
{
    size_t columns = 0;
    for (; *text; text++)
        columns += ((unsigned char)*text & 0xc0) != 0x80; /* bytes that begin a character */
    return columns;
}

/* Appends a part if it leaves the terminal's last column free: a full line would wrap. */
__attribute__((format(printf, 3, 4))) static void append(char *line, size_t limit, const char *format, ...)
{
    char part[64];
    va_list values;
    va_start(values, format);
    vsnprintf(part, sizeof part, format, values);
    va_end(values);
    size_t used = strlen(line);
    if (columns_of(line) + columns_of(part) < limit) snprintf(line + used, LINE_BYTES - used, "%s", part);
}

/* 1234567 as "1.23M". */
static const char *short_count(double count, char text[16])
{
    static const struct {
        double unit;
        const char *suffix;
    } scales[] = {{1e12, "T"}, {1e9, "B"}, {1e6, "M"}, {1e3, "k"}};
    for (size_t s = 0; s < sizeof scales / sizeof scales[0]; s++) {
        if (count < scales[s].unit) continue;
        snprintf(text, 16, "%.3g%s", fmin(count / scales[s].unit, 999), scales[s].suffix);
        return text;
    }
    snprintf(text, 16, "%.0f", count);
    return text;
}

static const char *short_time(double seconds, char text[32])
{
    double minutes = floor(seconds / 60), hours = floor(minutes / 60);
    if (minutes < 1)
        snprintf(text, 32, "%.0f s", ceil(seconds));
    else if (hours < 1)
        snprintf(text, 32, "%.0f min %.0f s", minutes, seconds - 60 * minutes);
    else
        snprintf(text, 32, "%.0f h %.0f min", fmin(hours, 99999), minutes - 60 * hours);
    return text;
}

/* The most wanted parts first: a narrow terminal shows as many as fit. */
static void compose(char *line, size_t limit, const leap_progress *now)
{
    double done = (double)now->done, all = (double)now->trials;
    double rate = now->seconds > 0 ? done / now->seconds : 0;
    char count[16], total[16], speed[16], left[32];
    line[0] = '\0';
    append(line, limit, "%3.0f %%", all > 0 ? floor(100 * done / all) : 0);
    if (!isnan(now->probability) && now->error > 0) {
        double places = ceil(-log10(100 * now->error));
        int decimals = (int)fmin(fmax(places, 0), 4);
        append(line, limit, "  P %.*f %% ±%.*f %%", decimals, 100 * now->probability, decimals,
               100 * now->error);
    }
    if (rate > 0) append(line, limit, "  %s left", short_time((all - done) / rate, left));
    append(line, limit, "  %s of %s trials", short_count(done, count), short_count(all, total));
    if (rate > 0) append(line, limit, "  %s/s", short_count(rate, speed));
}

/* Over the old line, with blanks where that was longer: works on every terminal. */
static void draw(struct progress *progress, const char *line)
{
    size_t width = columns_of(line);
    size_t blanks = progress->width > width ? progress->width - width : 0;
    fprintf(stderr, "\r%s%*s", line, (int)blanks, "");
    if (!width) fputc('\r', stderr);
    fflush(stderr);
    progress->width = width;
}

void progress_begin(struct progress *progress, bool quiet)
{
    *progress = (struct progress){.shown = !quiet && isatty(STDERR_FILENO)};
}

bool progress_step(void *user, const leap_progress *now)
{
    struct progress *progress = user;
    interrupt_ask_first(true); /* from now on there is something to be kept */
    if (interrupt_signal()) return false;
    if (!progress->shown || now->seconds < FIRST_SECONDS) return true;
    if (progress->width && now->seconds < progress->drawn + BETWEEN_SECONDS) return true;
    char line[LINE_BYTES];
    compose(line, terminal_columns(), now);
    draw(progress, line);
    progress->drawn = now->seconds;
    return true;
}

void progress_end(struct progress *progress)
{
    if (progress->width) draw(progress, "");
}
