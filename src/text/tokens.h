// tokens.h - the one search tokeniser: tokens of texts for the index, and of questions.
// SPDX-License-Identifier: AGPL-3.0-or-later
//
// What finds what. A text is folded (fold.h) and cut into words (letters and digits of scripts with
// spaces) and runs (Han, kana, hangul, Thai ...). A word is one token. A run of n characters gives
// its n - 1 overlapping pairs and its last character. A question is cut the same way and all its
// tokens must be in a text:
//   - a word finds exactly that word, in any case and width; not its beginning or another ending;
//   - two or more characters of a run find the texts that hold all their pairs;
//   - a single character finds every text that holds it: it begins a pair, or is a last character;
//   - a phone number finds the same number, however the two are grouped; so do its last four
//     digits, and a fixed line's number without its area code;
//   - the initials of a name (zs for 张三, 張三 and Zhang San) and its letters together (zhangsan) find
//     it in name fields; a surname with a reading of its own is found under both (曾 under z and c).
//
// What remains: pairs do not say where they stand. 投诉处理 needs 投诉, 诉处 and 处理, and so also finds
// a text that holds these three apart ("投诉 ... 诉处 ... 处理"), which hardly any Chinese text does.
// Words are not put together: "zhang san" does not find 张三, nor "138 0013" a part of a number.
//
// Encoding. A token is ASCII letters and digits only, lower case, so that each of
//   FTS5 with unicode61 or ascii
//   array_to_tsvector(string_to_array(tokens, ' ')) and CAST(question AS tsquery)
// takes it as one term and changes nothing: raw Chinese would depend on the Unicode 6.1 tables
// inside unicode61 (no characters of 2010 and later) and, in PostgreSQL, on the locale of the
// database.
//   w + the word            if it is ASCII: wquick, w5678
//   x + hex of its UTF-8    otherwise: xc3a9
//   c + one or two code points, each as four hex digits, or z and five: c62958bc9 is 投诉
// The first letter keeps the three apart; initials and last digits are words on purpose, so that a
// question need not know whether its "zs" is a name or a word.
#pragma once
#include "base/text.h"

typedef enum TokenField {
    TOKENS_TEXT,           // subjects, notes, addresses, e-mail addresses, numbers of any kind
    TOKENS_NAME,           // as text, and the pinyin initials
    TOKENS_PHONE,          // one or more phone numbers: any 5 to 15 digits count as one
} TokenField;

enum {
    QUESTION_TOKENS_MAX = 32,
    WORD_BYTES_MAX = 48,   // of a longer word only these count, in texts and in questions;
                           // a name with more letters is not indexed by them
};

// Adds the tokens of text to out, separated by single spaces, also from what out already holds.
// Tokens repeat where the text repeats itself. text is valid UTF-8 or absent.
void tokens_add(Text *out, Str text, TokenField field);

typedef struct QuestionToken {
    Str  token;
    bool prefix;           // any token that begins so counts: a single character of a run
} QuestionToken;

typedef struct Question {
    QuestionToken list[QUESTION_TOKENS_MAX];   // all required, none twice, in the order of the text
    size_t        count;                       // 0: nothing to search for, and no query to send
    bool          cut;                         // more were asked for than fit; more is found then
} Question;

// What a user typed, as tokens in the memory of the work.
Question question_of(Work *work, Str text);

// The question for FTS5's MATCH, and for CAST(... AS tsquery). count must be at least 1.
Str question_fts5(Work *work, const Question *question);
Str question_tsquery(Work *work, const Question *question);
