/* Tries the files given once each, as libFuzzer would: what was found stays tried in every tree.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int main(int count, char **paths)
{
    enum { INPUT_MAX = 1 << 20 };
    uint8_t *data = malloc(INPUT_MAX);
    if (!data || count < 2) return 1;
    for (int i = 1; i < count; i++) {
        FILE *file = fopen(paths[i], "rb");
        if (!file) {
            perror(paths[i]);
            return 1;
        }
        size_t size = fread(data, 1, INPUT_MAX, file);
        fclose(file);
        printf("%s\n", paths[i]); /* the last one printed is the one that fails */
        fflush(stdout);
        LLVMFuzzerTestOneInput(data, size);
    }
    free(data);
    return 0;
}
