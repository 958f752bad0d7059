# GUIDE.md is what the program does: its examples are valid and run, its transcripts are what is printed, and the
# figures that its text derives by hand are the program's.
# SPDX-License-Identifier: GPL-3.0-or-later
bats_require_minimum_version 1.5.0
load common

setup() {
    cd "$BATS_TEST_TMPDIR"
    mkdir here
    cd here
    take_examples "$LEAPSIM_SOURCE_DIR/GUIDE.md"
}

# Every ```ini block whose first line is `; NAME.ini` becomes that file.
take_examples() {
    awk '/^```ini$/ { block = 1; file = ""; next }
         /^```$/ { block = 0 }
         block && !file { if ($0 !~ /^; [a-z_]+\.ini$/) { print "line " NR ": an example without a name" >"/dev/stderr"; exit 1 }
                          file = $2 }
         block { print >file }' "$1"
}

# transcripts GUIDE: every `$ command` of its ```console blocks, then the lines expected, ended by a line "%".
transcripts() {
    awk '/^```console$/ { block = 1; next }
         /^```$/ && block { print "%"; block = 0; open = 0 }
         block && /^\$ / { if (open) print "%"; open = 1 }
         block' "$1" | awk '$0 == "%" && last == "%" { next } { print; last = $0 }'
}

# agrees OUTPUT <EXPECTED: the expected lines stand there in this order, one behind the other; "..." skips some.
# Blank lines and the number of blanks do not count.
agrees() {
    awk -v output="$1" '
        function plain(line) { gsub(/[ \t]+/, " ", line); sub(/^ /, "", line); sub(/ $/, "", line); return line }
        BEGIN { while ((getline line <output) > 0) if (plain(line) != "") said[++count] = plain(line); skip = 1 }
        $0 == "..." { skip = 1; next }
        { wanted = plain($0)
          do at++; while (skip && at <= count && said[at] != wanted)
          if (at > count || said[at] != wanted) {
              print "expected: " wanted "\nprinted:  " (skip ? "nowhere behind the line before" : said[at]); exit 1 }
          skip = 0 }'
}

# What a guide says is printed is printed.
replay() {
    local line command='' commands=0
    while IFS= read -r line; do
        if [[ $line == '$ leapsim '* ]]; then
            command=${line#\$ leapsim }
            commands=$((commands + 1))
            : >expected
        elif [[ $line == % ]]; then
            eval "\"\$LEAPSIM\" $command" >printed 2>said || [ $? -eq 1 ]
            agrees printed <expected || { echo "leapsim $command"; return 1; }
        else
            printf '%s\n' "$line" >>expected
        fi
    done < <(transcripts "$1")
    [ $commands -ge 20 ]
}

@test "every example is right, without a warning, and runs" {
    [ "$(ls ./*.ini | wc -l)" -ge 20 ]
    for file in *.ini; do
        run_apart "$LEAPSIM" check "$file"
        [ "$status" -eq 0 ]
        [ -z "$stderr" ]
        "$LEAPSIM" "$file" --trials 1000 -q >printed || [ $? -eq 1 ]
        grep -q 'P50' printed
    done
}

@test "every section has a worked example" {
    for section in $("$LEAPSIM" language sections -f csv | tr -d '\r[]' | awk -F, '$3 == "section" { print $NF }' | cut -d' ' -f1); do
        grep -qE "^\[$section( [a-z_]+)?\]" ./*.ini
    done
}

@test "every transcript is what the program prints; a wrong figure and a missing line are caught" {
    replay "$LEAPSIM_SOURCE_DIR/GUIDE.md"
    sed 's/^2027-04    13,750        9,167/2027-04    13,750        9,168/' "$LEAPSIM_SOURCE_DIR/GUIDE.md" >wrong.md
    run replay wrong.md
    [ "$status" -ne 0 ]
    sed '/^2027-03    10,012/d' "$LEAPSIM_SOURCE_DIR/GUIDE.md" >wrong.md
    run replay wrong.md
    [ "$status" -ne 0 ]
}

# What README says that its first command prints.
first_answer() {
    awk '/^The first command prints:$/ { found = 1; next }
         found && /^```$/ { if (open) exit; open = 1; next }
         open' "$1"
}

@test "the answer in README is what its first command prints, line by line" {
    local command='./dev run scenarios/base.ini --trials 100000'
    grep -qxF "$command" "$LEAPSIM_SOURCE_DIR/README.md"
    (cd "$LEAPSIM_SOURCE_DIR" && "$LEAPSIM" ${command#./dev } -q) >printed
    first_answer "$LEAPSIM_SOURCE_DIR/README.md" >expected
    [ "$(wc -l <expected)" -ge 40 ]
    diff expected printed
    sed 's/^Q1  /Q5  /' "$LEAPSIM_SOURCE_DIR/README.md" >wrong.md
    first_answer wrong.md >expected
    run diff expected printed
    [ "$status" -ne 0 ]
}

# What README says that its question to `solve` prints.
solved_answer() {
    awk '/^```sh$/ { command = ""; next } /^leapsim solve / { command = $0 }
         command && /^```$/ { if (open) exit; if (++fences == 2) open = 1; next }
         open' "$1"
}

@test "the answer of solve in README is what it prints" {
    [ -z "$LEAPSIM_SANITIZE" ] || skip "at the release program's trials"
    local readme=$LEAPSIM_SOURCE_DIR/README.md command
    command=$(grep '^leapsim solve ' "$readme")
    (cd "$LEAPSIM_SOURCE_DIR" && bash -c "\"$LEAPSIM\" ${command#leapsim }") >printed
    solved_answer "$readme" >expected
    [ "$(wc -l <expected)" -ge 20 ]
    diff expected printed
}

# shown VERB FILE: the lines of the first block without a language behind README's question to the verb.
shown() {
    awk -v verb="^leapsim $1 " '$0 ~ verb { asked = 1 }
         asked && /^```/ { if (open) exit; if (++fences == 2) open = 1; next }
         open' "$2"
}

@test "what README shows of compare, explain and sensitivity is what they print" {
    [ -z "$LEAPSIM_SANITIZE" ] || skip "at the release program's trials"
    local readme=$LEAPSIM_SOURCE_DIR/README.md verb command
    for verb in compare explain sensitivity; do
        command=$(grep "^leapsim $verb scenarios/" "$readme")
        (cd "$LEAPSIM_SOURCE_DIR" && bash -c "\"$LEAPSIM\" ${command#leapsim }") >printed
        shown "$verb" "$readme" >expected
        [ "$(grep -c . expected)" -ge 10 ]
        lacks -vxFf printed expected
        sed '2s/[0-9]/x/' expected >wrong
        grep -qvxFf printed wrong
    done
}

# months FILE OUTPUT: its twelve months in trial 0.
months() {
    "$LEAPSIM" trial "$1" 0 -f csv | awk -F, -v output="$2" '$1 == "volume" && $3 == output { print $4 }'
}

# closed FILE OUTPUT EXPRESSION: each month m = 1 .. 12 is the whole number nearest to this expression of awk.
closed() {
    months "$1" "$2" >printed
    [ "$(wc -l <printed)" -eq 12 ]
    awk "function max(a, b) { return a > b ? a : b } function min(a, b) { return a < b ? a : b }
         BEGIN { for (m = 1; m <= 12; m++) print int($3 + 0.5) }" | diff - printed
}

@test "closed forms: line, launch, market" {
    closed line.ini line.city '10000 * exp(0.02 * min(m, 6) + 0.01 * max(0, m - 6))'
    closed persistence.ini line.city '10000 * exp(-0.02 * (1 - 0.5^m))' # trial 0 has the surprise of -1 %
    closed launch.ini launch.coupe '4000 * (m < 3 ? 0 : 1 - exp(-(m - 2.5)))'
    closed launch.ini line.city '10000 - 1000 * (m < 3 ? 0 : 1 - exp(-(m - 2.5)))'
    closed curves.ini launch.slow '1000 / (1 + exp(-2 * log(19) * (m / 6 - 0.5)))'
    closed curves.ini launch.even '1000 * min(1, m / 6) * exp(-0.1 * max(0, m - 9))'
    closed curves.ini launch.wave '1000 * 4 * 25 * exp(-0.52 * m) / (1 + 25 * exp(-0.52 * m))^2'
    local ships='12000 / (1 + exp(6 - m)) / 1.2' local='3000 * (m < 10 ? 0 : 1 - exp(9 - m))'
    closed market.ini market.abroad "$ships + 0.5 * $local"
}

@test "closed forms: demand, channel, price, event, formula" {
    closed demand.ini line.city '10000 * exp(-0.015 * m)'
    closed demand.ini line.van '5000 * exp((0.01 - 0.015) * m)'
    closed channel.ini line.city '10000 * (1 + 0.03 * min(10, m - 1))^0.6'
    closed price.ini line.city '10000 * (1 - 0.024 * min(1, m / 6))^-2'
    closed event.ini line.city '10000 * (m == 5 || m == 6 ? 0.7 : m == 7 ? 0.85 : 1)'
    closed formula.ini formula.taxis '(m < 2 ? 0 : 0.05 * int(10000 * exp(0.01 * (m - 1)) + 0.5) * 1.5 / 1.75)'
    run closed event.ini line.city '10000 * (m == 5 ? 0.7 : m == 7 ? 0.85 : 1)'
    [ "$status" -ne 0 ]
}

@test "closed forms: brand and capacity, month by month" {
    months brand.ini line.city >printed
    awk 'BEGIN { for (m = 1; m <= 12; m++) { s = m < 3 ? 0 : (m - 2) / 4; if (s > 1) s = 1
                 print int((m < 3 ? 10000 : 10000 * exp(0.2 * (s - 0.5))) + 0.5) } }' | diff - printed
    months capacity.ini line.city >printed
    awk 'BEGIN { for (m = 1; m <= 12; m++) { demand = 12000 + waiting; limit = m < 4 ? 10000 : 20000
                 sold = demand < limit ? demand : limit; waiting = (demand - sold) / 2; print int(sold * 2 / 3 + 0.5) } }' |
        diff - printed
}

# figure FILE TABLE KEY ROW: the value of a row's column in CSV.
figure() { "$LEAPSIM" "$1" -f csv --full | awk -F, -v table="$2" -v row="$3" -v column="$4" \
    '$1 == table && $2 == row && $3 == column { print $4 }'; }

# near VALUE EXPECTED ERROR: within four and a half standard errors.
near() { awk -v value="$1" -v expected="$2" -v error="$3" 'BEGIN { exit !(value != "" && (value - expected)^2 <= (4.5 * error)^2) }'; }

@test "closed forms: percentiles of a lognormal level, chance of a uniform one, a flop, a correlated pair" {
    # year rows: P1 P5 P10 P25 P50 P75 P90 P95 P99, mean, sd; 100,000 trials
    sum=$(awk 'BEGIN { for (m = 1; m <= 12; m++) s += exp(0.02 * (m < 6 ? m : 6) + 0.01 * (m > 6 ? m - 6 : 0)); print s }')
    awk -v sum="$sum" 'BEGIN { exit !(sum > 13.4455 && sum < 13.4465) }'
    # The error of a percentile is sqrt(p (1 - p) / n) over the density: 0.134 % of the tenth's value here.
    near "$(figure line_drawn.ini year 3 cars)" "$(awk -v s="$sum" 'BEGIN { print 9000 * s }')" 50
    near "$(figure line_drawn.ini year 7 cars)" "$(awk -v s="$sum" 'BEGIN { print 11000 * s }')" 60
    run near "$(figure line_drawn.ini year 3 cars)" "$(awk -v s="$sum" 'BEGIN { print 9050 * s }')" 50
    [ "$status" -ne 0 ]
    near "$(figure limit.ini limits 1 probability)" 0.58333 0.0016
    near "$(figure limit.ini year 11 cars)" 6928.2 10
    near "$(figure flop.ini targets 1 probability)" 0.7 0.0015
    near "$(figure correlation.ini year 11 cars)" 20906 47
    run near "$(figure correlation.ini year 11 cars)" 20785 10 # Pearson's 0.5 would be this
    [ "$status" -ne 0 ]
}
