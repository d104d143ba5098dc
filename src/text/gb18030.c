// gb18030.c - the decoder of the WHATWG Encoding Standard, section 10.2, byte by byte.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "text/gb18030.h"
#include "text/gb18030_table.h"
#include "text/utf8.h"

enum { REPLACEMENT = 0xFFFD, EURO = 0x20AC };

static bool is_lead(unsigned char b) { return b >= 0x81 && b <= 0xFE; }
static bool is_digit(unsigned char b) { return b >= '0' && b <= '9'; }
static bool is_trail(unsigned char b) { return b >= 0x40 && b != 0x7F && b != 0xFF; }

static uint32_t pair_code_point(unsigned char lead, unsigned char trail)
{
    size_t column = trail - (trail < 0x7F ? 0x40U : 0x41U);
    return gb18030_pairs[(size_t)(lead - 0x81) * GB18030_TRAILS + column];
}

static uint32_t range_code_point(uint32_t pointer)
{
    size_t low = 0, high = gb18030_ranges_count;      // the range is in [low, high)
    while (high - low > 1) {
        size_t middle = (low + high) / 2;
        if (gb18030_ranges[middle].pointer <= pointer) low = middle;
        else high = middle;
    }
    return gb18030_ranges[low].code_point + (pointer - gb18030_ranges[low].pointer);
}

static uint32_t four_code_point(const unsigned char *head, unsigned char last)
{
    uint32_t pointer = (head[0] - 0x81U) * 12600 + (head[1] - 0x30U) * 1260 +
                       (head[2] - 0x81U) * 10 + (last - 0x30U);
    if (pointer <= GB18030_BMP_LAST) return range_code_point(pointer);
    if (pointer < GB18030_PLANE_1 || pointer - GB18030_PLANE_1 > 0xFFFFF) return REPLACEMENT;
    return 0x10000 + (pointer - GB18030_PLANE_1);
}

static size_t replacement_put(Gb18030 *state, char *out)
{
    state->replaced++;
    return utf8_put(out, REPLACEMENT);
}

static size_t code_point_put(Gb18030 *state, char *out, uint32_t c)
{
    state->pending_count = 0;
    return c == REPLACEMENT ? replacement_put(state, out) : utf8_put(out, c);
}

static size_t pend(Gb18030 *state, unsigned char b)
{
    state->pending[state->pending_count++] = b;
    return 0;
}

static size_t byte_decode(Gb18030 *state, unsigned char b, char *out);

// The first pending byte is no character; what came after it is read afresh.
static size_t first_give_up(Gb18030 *state, unsigned char b, char *out)
{
    Gb18030 failed = *state;
    state->pending_count = 0;
    size_t written = replacement_put(state, out);
    for (size_t i = 1; i < failed.pending_count; i++)
        written += byte_decode(state, failed.pending[i], out + written);
    return written + byte_decode(state, b, out + written);
}

static size_t byte_decode(Gb18030 *state, unsigned char b, char *out)
{
    switch (state->pending_count) {
    case 0:
        if (b < 0x80) return code_point_put(state, out, b);
        if (b == 0x80) return code_point_put(state, out, EURO);
        return is_lead(b) ? pend(state, b) : replacement_put(state, out);
    case 1:
        if (is_digit(b)) return pend(state, b);
        if (is_trail(b)) return code_point_put(state, out, pair_code_point(state->pending[0], b));
        return b < 0x80 ? first_give_up(state, b, out) : code_point_put(state, out, REPLACEMENT);
    case 2:
        return is_lead(b) ? pend(state, b) : first_give_up(state, b, out);
    default:
        if (!is_digit(b)) return first_give_up(state, b, out);
        return code_point_put(state, out, four_code_point(state->pending, b));
    }
}

size_t gb18030_decode(Gb18030 *state, Str bytes, char *out)
{
    char *end = out;
    for (size_t i = 0; i < bytes.len; i++)
        end += byte_decode(state, (unsigned char)bytes.ptr[i], end);
    return (size_t)(end - out);
}

size_t gb18030_end(Gb18030 *state, char *out)
{
    return state->pending_count ? code_point_put(state, out, REPLACEMENT) : 0;
}

Str gb18030_text(Work *work, Str bytes, int64_t *replaced)
{
    Gb18030 state = { .replaced = 0 };
    if (bytes.len > SIZE_MAX / 4) work_fail(work, FAIL_TOO_LARGE, "text too long to decode");
    char *out = NEW(work, char, GB18030_OUT_MAX(bytes.len));
    size_t len = gb18030_decode(&state, bytes, out);
    len += gb18030_end(&state, out + len);
    *replaced = state.replaced;
    return (Str){ out, len };
}
