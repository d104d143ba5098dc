// tokens.c - cuts folded text into words and runs and writes their tokens; questions likewise.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "text/tokens.h"
#include "text/fold.h"
#include "text/fold_table.h"
#include "text/name_tokens.h"
#include "text/phone.h"
#include "text/utf8.h"
#include <assert.h>

typedef enum Mode { MODE_INDEX, MODE_INDEX_PHONES, MODE_QUESTION } Mode;

static void token_begin(Text *out, char kind)
{
    if (out->len) text_add_char(out, ' ');
    text_add_char(out, kind);
}

static void hex_add(Text *out, uint32_t value, int digits)
{
    for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4)
        text_add_char(out, "0123456789abcdef"[value >> shift & 15]);
}

static void code_point_add(Text *out, uint32_t c)
{
    if (c > 0xFFFF) text_add_char(out, 'z');
    hex_add(out, c, c > 0xFFFF ? 5 : 4);
}

static bool is_plain(Str word)
{
    for (size_t i = 0; i < word.len; i++) {
        char c = word.ptr[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))) return false;
    }
    return true;
}

static bool is_number(Str word)
{
    for (size_t i = 0; i < word.len; i++)
        if (word.ptr[i] < '0' || word.ptr[i] > '9') return false;
    return true;
}

void token_word_add(Text *out, Str word)
{
    word = str_head(word, WORD_BYTES_MAX);
    if (is_plain(word)) {
        token_begin(out, 'w');
        text_add(out, word);
        return;
    }
    token_begin(out, 'x');
    for (size_t i = 0; i < word.len; i++) hex_add(out, (unsigned char)word.ptr[i], 2);
}

// A question asks for the last character only where there is no pair to ask for, and then for every
// token that begins with it.
static void run_add(Text *out, Str run, Mode mode)
{
    size_t at = 0;
    uint32_t before = utf8_next(run, &at);
    bool alone = at == run.len;
    while (at < run.len) {
        uint32_t c = utf8_next(run, &at);
        token_begin(out, 'c');
        code_point_add(out, before);
        code_point_add(out, c);
        before = c;
    }
    if (mode == MODE_QUESTION && !alone) return;
    token_begin(out, 'c');
    code_point_add(out, before);
    if (mode == MODE_QUESTION) text_add_char(out, '*');
}

void token_run_add(Text *out, Str run)
{
    run_add(out, run, MODE_INDEX);
}

static void phone_add(Text *out, const Phone *phone, Mode mode)
{
    Str digits = { phone->digits, phone->len };
    token_word_add(out, digits);
    if (mode == MODE_QUESTION) return;
    if (phone->area) token_word_add(out, str_from(digits, phone->area));
    token_word_add(out, str_from(digits, phone->len - 4));
}

Piece piece_next(Str folded, size_t *at)
{
    Piece piece = { .class = CHAR_BREAK };
    size_t start = *at;
    while (*at < folded.len) {
        size_t before = *at;
        uint32_t c = utf8_next(folded, at);
        CharClass class = c == UTF8_BROKEN ? CHAR_BREAK : FOLD_CLASS(fold_entry(c));
        if (piece.class == CHAR_BREAK) {
            start = before;
            piece.class = class;
        } else if (class != piece.class) {
            *at = before;
            break;
        }
    }
    piece.text = (Str){ folded.ptr + start, piece.class == CHAR_BREAK ? 0 : *at - start };
    return piece;
}

// The phone number that begins with this word, if there is one; the bytes it takes from the word
// on.
static size_t phone_at(Str folded, Str word, Mode mode, Phone *phone)
{
    if (!is_number(word)) return 0;
    size_t start = (size_t)(word.ptr - folded.ptr);
    size_t plus = start > 0 && folded.ptr[start - 1] == '+';
    size_t len = phone_read(str_from(folded, start - plus), mode == MODE_INDEX_PHONES, phone);
    return len > plus ? len - plus : 0;
}

// A text keeps the words inside a phone number findable as they stand, a phone field does not: the
// middle four digits are nobody's last four.
static void text_scan(Text *out, Str folded, Mode mode)
{
    size_t phone_end = 0;
    for (size_t at = 0; at < folded.len;) {
        Piece piece = piece_next(folded, &at);
        if (piece.class == CHAR_UNSPACED) run_add(out, piece.text, mode);
        if (piece.class != CHAR_WORD) continue;

        Phone phone;
        size_t start = (size_t)(piece.text.ptr - folded.ptr);
        size_t taken = start >= phone_end ? phone_at(folded, piece.text, mode, &phone) : 0;
        if (taken) {
            phone_end = start + taken;
            phone_add(out, &phone, mode);
        }
        bool alone = taken == piece.text.len;
        if (start >= phone_end || (mode == MODE_INDEX && !alone)) token_word_add(out, piece.text);
    }
}

void tokens_add(Text *out, Str text, TokenField field)
{
    Str folded = fold_text(out->work, text);
    text_scan(out, folded, field == TOKENS_PHONE ? MODE_INDEX_PHONES : MODE_INDEX);
    if (field == TOKENS_NAME) name_tokens_add(out, folded);
}

static bool has_token(const Question *question, QuestionToken token)
{
    for (size_t i = 0; i < question->count; i++) {
        QuestionToken known = question->list[i];
        if (known.prefix == token.prefix && str_equal(known.token, token.token)) return true;
    }
    return false;
}

Question question_of(Work *work, Str text)
{
    Text tokens = TEXT(work);
    Question question = { .count = 0 };
    text_scan(&tokens, fold_text(work, text), MODE_QUESTION);
    Str rest = text_str(&tokens), one;
    while (rest.len) {
        str_split(rest, ' ', &one, &rest);
        bool prefix = str_ends(one, STR("*"));
        QuestionToken token = { str_head(one, one.len - prefix), prefix };
        if (has_token(&question, token)) continue;
        question.cut = question.count == QUESTION_TOKENS_MAX;
        if (question.cut) break;
        question.list[question.count++] = token;
    }
    return question;
}

static Str question_write(Work *work, const Question *question, Str and, Str prefix)
{
    Text out = TEXT(work);
    assert(question->count > 0);
    for (size_t i = 0; i < question->count; i++) {
        if (i) text_add(&out, and);
        text_add(&out, question->list[i].token);
        if (question->list[i].prefix) text_add(&out, prefix);
    }
    return text_str(&out);
}

Str question_fts5(Work *work, const Question *question)
{
    return question_write(work, question, STR(" "), STR("*"));
}

Str question_tsquery(Work *work, const Question *question)
{
    return question_write(work, question, STR(" & "), STR(":*"));
}
