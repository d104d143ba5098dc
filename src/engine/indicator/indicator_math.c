// indicator_math.c - value, interval, verdict, and what is too small to be shown.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "engine/indicator/indicator_math.h"
#include "stats/count.h"
#include "stats/proportion.h"
#include <assert.h>

static const char *const rule_kinds[] = { "", "value", "rise", NULL };

RECORD(IndicatorRule, "When to look closer.",
       FIELD(IndicatorRule, kind, .initial_str = "", .choices = rule_kinds,
             .doc = "Empty: never. value: on the wrong side of `at`. rise: worse by the share `at` "
                    "than some months before."),
       FIELD(IndicatorRule, at), FIELD(IndicatorRule, months, .initial = 1, .min = 1, .max = 24));

RECORD(IndicatorFigure, "An indicator somewhere, in some period.", FIELD(IndicatorFigure, key),
       FIELD(IndicatorFigure, name), FIELD(IndicatorFigure, numerator),
       FIELD(IndicatorFigure, denominator),
       FIELD(IndicatorFigure, n, .doc = "What the figure rests on; 0 where suppressed."),
       FIELD(IndicatorFigure, beside, .doc = "Seen, but not in the figure: not due yet, waived."),
       FIELD(IndicatorFigure, value, .doc = "Null: not assessable, or suppressed."),
       FIELD(IndicatorFigure, low, .doc = "95 % interval."), FIELD(IndicatorFigure, high),
       FIELD(IndicatorFigure, mean, .doc = "Hours, once all have ended."),
       FIELD(IndicatorFigure, target), FIELD(IndicatorFigure, benchmark),
       FIELD(IndicatorFigure, flag, .doc = "good, watch, bad, none."),
       FIELD(IndicatorFigure, reason, .doc = "Why it is flagged so."),
       FIELD(IndicatorFigure, suppressed, .doc = "Too few to be shown."),
       FIELD(IndicatorFigure, method_break,
             .doc = "From this month on it is counted in another way."),
       FIELD(IndicatorFigure, version_from, .doc = "A version that began in this month; 0: none."));

void indicator_sum_add(IndicatorSum *sum, const IndicatorSum *more)
{
    sum->hits += more->hits;
    sum->trials += more->trials;
    sum->beside += more->beside;
}

static MaybeReal some(double value)
{
    return (MaybeReal){ true, value };
}

static MaybeReal maybe(Figure figure)
{
    return (MaybeReal){ figure.assessable, figure.assessable ? figure.value : 0 };
}

static void share_figure(const IndicatorMath *math, const IndicatorSum *sum,
                         IndicatorFigure *figure)
{
    if (sum->trials == 0) return;
    Interval interval = math->exact ? proportion_exact(sum->hits, sum->trials, 0.95)
                                    : proportion_wilson(sum->hits, sum->trials, Z_95);
    figure->value = some((double)sum->hits / (double)sum->trials * math->per);
    figure->low = some(interval.low * math->per);
    figure->high = some(interval.high * math->per);
}

void indicator_figure(const IndicatorMath *math, const IndicatorSum *sum, IndicatorFigure *figure)
{
    assert(0 <= sum->hits);
    assert(sum->hits <= sum->trials);
    figure->numerator = (MaybeInt){ true, sum->hits };
    figure->denominator = (MaybeInt){ true, sum->trials };
    figure->n = sum->trials;
    figure->beside = sum->beside;
    figure->value = figure->low = figure->high = figure->mean = (MaybeReal){ .set = false };
    if (math->shape == INDICATOR_SHARE) share_figure(math, sum, figure);
    if (math->shape == INDICATOR_COUNT) {
        Interval interval = count_exact(sum->hits, 0.95);
        figure->value = some((double)sum->hits);
        figure->low = some(interval.low);
        figure->high = some(interval.high);
    }
    if (math->shape == INDICATOR_HOURS) {
        figure->value = maybe(sum->median);
        figure->low = maybe(sum->low);
        figure->high = maybe(sum->high);
        figure->mean = maybe(sum->mean);
    }
}

// --- Verdict

static bool worse(const IndicatorMath *math, double value, double than)
{
    return math->higher_better ? value < than : value > than;
}

// How much worse a value is than an earlier one, as a share of that one.
static bool has_risen(const IndicatorMath *math, const IndicatorRule *rule, double value,
                      const MaybeReal *before, size_t count)
{
    if (rule->months < 1 || (size_t)rule->months > count) return false;
    MaybeReal then = before[count - (size_t)rule->months];
    if (!then.set || then.value <= 0) return false;
    double change = value / then.value - 1;
    return (math->higher_better ? -change : change) >= rule->at;
}

static bool rule_met(const IndicatorMath *math, const IndicatorRule *rule, double value,
                     const MaybeReal *before, size_t count)
{
    if (str_equal(rule->kind, STR("value"))) return worse(math, value, rule->at);
    if (str_equal(rule->kind, STR("rise"))) return has_risen(math, rule, value, before, count);
    return false;
}

static void judge(IndicatorFigure *figure, const char *flag, const char *reason)
{
    figure->flag = str_of(flag);
    figure->reason = str_of(reason);
}

static void flag_by_target(const IndicatorMath *math, IndicatorFigure *figure)
{
    double target = figure->target.value;
    MaybeReal best = math->higher_better ? figure->high : figure->low;
    if (!worse(math, figure->value.value, target)) {
        judge(figure, "good", "target");
    } else if (math->alarm.kind.len == 0 && best.set && worse(math, best.value, target)) {
        judge(figure, "bad", "interval");
    } else {
        judge(figure, "watch", "target");
    }
}

void indicator_flag(const IndicatorMath *math, IndicatorFigure *figure, const MaybeReal *before,
                    size_t before_count)
{
    // A count of nothing is a figure, too: nothing happened.
    bool few = math->shape != INDICATOR_COUNT && figure->n < math->n_min;
    if (figure->suppressed) judge(figure, "none", "suppressed");
    else if (!figure->value.set) judge(figure, "none", "not_assessable");
    else if (few) judge(figure, "none", "too_few");
    else if (rule_met(math, &math->alarm, figure->value.value, before, before_count))
        judge(figure, "bad", "alarm");
    else if (rule_met(math, &math->watch, figure->value.value, before, before_count))
        judge(figure, "watch", "watch");
    else if (!figure->target.set) judge(figure, "none", "no_target");
    else flag_by_target(math, figure);
}

// --- What is too small

static void hide(IndicatorFigure *figure)
{
    figure->suppressed = true;
    figure->numerator = figure->denominator = (MaybeInt){ .set = false };
    figure->value = figure->low = figure->high = figure->mean = (MaybeReal){ .set = false };
    figure->n = figure->beside = 0;
}

void indicator_suppress(const IndicatorMath *math, IndicatorFigureList *rows)
{
    size_t hidden = 0;
    IndicatorFigure *smallest = NULL;
    if (math->suppress_below <= 0) return;
    for (size_t i = 0; i < rows->count; i++) {
        IndicatorFigure *row = &rows->items[i];
        if (0 < row->n && row->n < math->suppress_below) {
            hide(row);
            hidden++;
        } else if (row->n > 0 && (!smallest || row->n < smallest->n)) {
            smallest = row;
        }
    }
    if (hidden == 1 && smallest) hide(smallest);
}
