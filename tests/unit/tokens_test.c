// tokens_test.c - what is found by what, asked of SQLite's full-text index.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "test.h"
#include "text/fold.h"
#include "text/phone.h"
#include "text/pinyin.h"
#include "text/tokens.h"
#include <sqlite3.h>

static Str tokens_of(Work *work, const char *text, TokenField field)
{
    Text out = TEXT(work);
    tokens_add(&out, str_of(text), field);
    return text_str(&out);
}

static const struct { TokenField field; const char *text, *tokens; } written[] = {
    { TOKENS_TEXT, "", "" },
    { TOKENS_TEXT, "——！？", "" },
    { TOKENS_TEXT, "Quick 投诉", "wquick c62958bc9 c8bc9" },
    { TOKENS_TEXT, "投", "c6295" },
    { TOKENS_TEXT, "A座", "wa c5ea7" },
    { TOKENS_TEXT, "第二次投訴", "c7b2c4e8c c4e8c6b21 c6b216295 c62958bc9 c8bc9" },
    { TOKENS_TEXT, "TS-20250304-0012", "wts w20250304 w0012" },
    { TOKENS_TEXT, "café don't", "x636166c3a9 wdon wt" },
    { TOKENS_TEXT, "\xF0\xA0\x80\x80人", "cz200004eba c4eba" },
    { TOKENS_TEXT, "カード", "c30ab30fc c30fc30c9 c30c9" },
    { TOKENS_TEXT, "人々", "c4eba3005 c3005" },
    { TOKENS_TEXT, "回电13812345678号", "c56de7535 c7535 w13812345678 w5678 c53f7" },
    { TOKENS_TEXT, "x 138-1234-5678", "wx w13812345678 w5678 w138 w1234 w5678" },
    { TOKENS_PHONE, "138-1234-5678", "w13812345678 w5678" },
    { TOKENS_PHONE, "+86 138 1234 5678", "w13812345678 w5678" },
    { TOKENS_PHONE, "（010）6234５６７８转801", "w01062345678 w62345678 w5678 c8f6c w801" },
    { TOKENS_PHONE, "0512-6234567/13812345678", "w05126234567 w6234567 w4567 w13812345678 w5678" },
    { TOKENS_PHONE, "10086", "w10086 w0086" },
    { TOKENS_PHONE, "+1 202 555 0199", "w12025550199 w0199" },
    { TOKENS_NAME, "张三", "c5f204e09 c4e09 wzs wzhangsan" },
    { TOKENS_NAME, "Zhang San", "wzhang wsan wzs wzhangsan" },
    { TOKENS_NAME, "张　三", "c5f20 c4e09 wzs wzhangsan c5f204e09 c4e09 wzs wzhangsan" },
    { TOKENS_NAME, "曾國", "c66fe56fd c56fd wcg wcengguo wzg wzengguo" },
    { TOKENS_NAME, "尉迟恭", "c5c098fdf c8fdf606d c606d wwcg wweichigong wycg wyuchigong" },
    { TOKENS_NAME, "吕布", "c54155e03 c5e03 wlb wlvbu" },
    { TOKENS_NAME, "李", "c674e" },
};

TEST(writes_tokens)
{
    for (size_t i = 0; i < COUNT(written); i++)
        CHECK_STR(tokens_of(work, written[i].text, written[i].field), str_of(written[i].tokens));
}

TEST(goes_on_where_other_fields_left_off)
{
    Text out = TEXT(work);
    tokens_add(&out, STR("投诉"), TOKENS_TEXT);
    tokens_add(&out, STR_ABSENT, TOKENS_NAME);
    tokens_add(&out, STR("5678"), TOKENS_TEXT);
    CHECK_STR(text_str(&out), STR("c62958bc9 c8bc9 w5678"));
}

static const struct { const char *text, *fts5, *tsquery; } asked[] = {
    { "投诉处理", "c62958bc9 c8bc95904 c59047406", "c62958bc9 & c8bc95904 & c59047406" },
    { "投", "c6295*", "c6295:*" },
    { "QUICK 投訴 quick", "wquick c62958bc9", "wquick & c62958bc9" },
    { "+86-138-1234-5678", "w13812345678", "w13812345678" },
    { "20250304-0012", "w20250304 w0012", "w20250304 & w0012" },
    { "' OR 1=1; -- NEAR(\"x\" *", "wor w1 wnear wx", "wor & w1 & wnear & wx" },
};

TEST(writes_questions_for_both_databases)
{
    for (size_t i = 0; i < COUNT(asked); i++) {
        Question question = question_of(work, str_of(asked[i].text));
        CHECK_STR(question_fts5(work, &question), str_of(asked[i].fts5));
        CHECK_STR(question_tsquery(work, &question), str_of(asked[i].tsquery));
        CHECK(!question.cut);
    }
    CHECK_INT(question_of(work, STR(" ?! ")).count, 0);
}

TEST(bounds_a_question)
{
    Text long_one = TEXT(work);
    for (int i = 0; i < 100; i++) text_format(&long_one, "word%d ", i);
    Question question = question_of(work, text_str(&long_one));
    CHECK_INT(question.count, QUESTION_TOKENS_MAX);
    CHECK(question.cut);
    Text long_word = TEXT(work);
    for (int i = 0; i < 1000; i++) text_add_char(&long_word, 'a');
    question = question_of(work, text_str(&long_word));
    CHECK_INT(question.list[0].token.len, WORD_BYTES_MAX + 1);
}

// A full-text index of its own, filled with one text a row.
typedef struct Index { sqlite3 *db; sqlite3_stmt *add, *find; int64_t rows; } Index;

static Index index_open(void)
{
    Index index = { 0 };
    CHECK_INT(sqlite3_open(":memory:", &index.db), SQLITE_OK);
    const char *table = "CREATE VIRTUAL TABLE texts USING fts5("
                        "tokens, tokenize='unicode61', content='', detail='none')";
    const char *add = "INSERT INTO texts (rowid, tokens) VALUES (?, ?)";
    const char *find = "SELECT rowid FROM texts WHERE texts MATCH ? ORDER BY rowid";
    CHECK_INT(sqlite3_exec(index.db, table, NULL, NULL, NULL), SQLITE_OK);
    CHECK_INT(sqlite3_prepare_v2(index.db, add, -1, &index.add, NULL), SQLITE_OK);
    CHECK_INT(sqlite3_prepare_v2(index.db, find, -1, &index.find, NULL), SQLITE_OK);
    return index;
}

static void index_close(Index *index)
{
    sqlite3_finalize(index->add);
    sqlite3_finalize(index->find);
    CHECK_INT(sqlite3_close(index->db), SQLITE_OK);
}

static void index_add(Index *index, Str tokens)
{
    sqlite3_bind_int64(index->add, 1, ++index->rows);
    sqlite3_bind_text(index->add, 2, tokens.ptr, (int)tokens.len, SQLITE_STATIC);
    CHECK_INT(sqlite3_step(index->add), SQLITE_DONE);
    sqlite3_reset(index->add);
}

// The row numbers found, as "1,4,".
static Str index_find(Work *work, Index *index, Str text)
{
    Text found = TEXT(work);
    Question question = question_of(work, text);
    Str match = question_fts5(work, &question);
    sqlite3_bind_text(index->find, 1, match.ptr, (int)match.len, SQLITE_STATIC);
    int step;
    while ((step = sqlite3_step(index->find)) == SQLITE_ROW)
        text_format(&found, "%lld,", (long long)sqlite3_column_int64(index->find, 0));
    CHECK_INT(step, SQLITE_DONE);
    sqlite3_reset(index->find);
    return text_str(&found);
}

static const struct { const char *subject, *name, *phone; } texts[] = {
    { "客户投诉处理超时", "张三", "138-1234-5678" },                      // 1
    { "客戶投訴，尚未處理", "張三丰", "13956781234" },                    // 2
    { "quick answer wanted", "Zhang San", "+86 13900005678" },           // 3
    { "Quick 投诉：ＱＵＩＣＫ服务", "李四", "010-62345678" },             // 4
    { "处理了诉状，投递", "王小二", "0512-6234567" },                     // 5
    { "抱怨空调", "曾国藩", "400-820-8820" },                             // 6
    { "order 5678 missing, Öl überall", "Anna Müller", "+1 202 555 0199" },   // 7
    { "请回电 13700001111", "欧阳·娜娜", "" },                            // 8
    { "诉", "", "" },                                                    // 9
};

static const struct { const char *question, *found; } questions[] = {
    { "投诉", "1,2,4," },
    { "投訴", "1,2,4," },
    { "投诉处理", "1," },
    { "quick 投诉", "4," },
    { "QUICK", "3,4," },
    { "ｑｕｉｃｋ", "3,4," },
    { "qui", "" },
    { "投", "1,2,4,5," },
    { "诉", "1,2,4,5,9," },                       // beginning, middle, end, alone
    { "时", "1," },
    { "5678", "1,3,4,7," },                       // last four digits, and the word 5678
    { "1234", "2," },                             // not the middle digits of 1
    { "1111", "8," },
    { "13812345678", "1," },
    { "138 1234 5678", "1," },
    { "+86 138-1234-5678", "1," },
    { "8613900005678", "3," },
    { "62345678", "4," },
    { "（010）62345678", "4," },
    { "4008208820", "6," },
    { "+12025550199", "7," },
    { "zs", "1,3," },
    { "ZS", "1,3," },
    { "zsf", "2," },
    { "zhangsan", "1,3," },
    { "zgf", "6," },
    { "cgf", "6," },
    { "oynn", "8," },
    { "欧阳娜娜", "8," },
    { "张三", "1,2," },
    { "zs 投诉", "1," },
    { "am", "7," },
    { "öl", "7," },
    { "ol", "" },
    { "空调坏", "" },
};

TEST(finds_what_it_should_and_nothing_else)
{
    Index index = index_open();
    for (size_t i = 0; i < COUNT(texts); i++) {
        Text tokens = TEXT(work);
        tokens_add(&tokens, str_of(texts[i].subject), TOKENS_TEXT);
        tokens_add(&tokens, str_of(texts[i].name), TOKENS_NAME);
        tokens_add(&tokens, str_of(texts[i].phone), TOKENS_PHONE);
        index_add(&index, text_str(&tokens));
    }
    for (size_t i = 0; i < COUNT(questions); i++) {
        Str found = index_find(work, &index, str_of(questions[i].question));
        CHECK_STR(str_format(work, "%s: %.*s", questions[i].question, STR_ARG(found)),
                  str_format(work, "%s: %s", questions[i].question, questions[i].found));
    }
    index_close(&index);
}

static Str random_run(Work *work, Seed *seed, int64_t len)
{
    static const char *const letters[] = { "投", "诉", "处", "理", "訴" };
    Text out = TEXT(work);
    for (int64_t i = 0; i < len; i++)
        text_add(&out, str_of(letters[seed_below(seed, COUNT(letters))]));
    return text_str(&out);
}

// One and two characters are found exactly where a text holds them; few letters make pairs collide.
TEST(finds_short_runs_exactly)
{
    enum { TEXTS = 300 };
    Seed seed = { 11 };
    Index index = index_open();
    Str held[TEXTS];
    for (int i = 0; i < TEXTS; i++) {
        Text one = TEXT(work);
        for (int64_t runs = 1 + seed_below(&seed, 3); runs > 0; runs--) {
            text_add(&one, random_run(work, &seed, 1 + seed_below(&seed, 4)));
            text_add(&one, STR(" "));
        }
        held[i] = fold_text(work, text_str(&one));
        index_add(&index, tokens_of(work, str_z(work, text_str(&one)), TOKENS_TEXT));
    }
    for (int i = 0; i < 60; i++) {
        Str question = random_run(work, &seed, 1 + seed_below(&seed, 2));
        Text expected = TEXT(work);
        Str folded = fold_text(work, question);
        for (int j = 0; j < TEXTS; j++)
            if (str_find(held[j], folded) != SIZE_MAX) text_format(&expected, "%d,", j + 1);
        CHECK_STR(index_find(work, &index, question), text_str(&expected));
    }
    index_close(&index);
}

static const struct {
    const char *text;
    bool        loose;
    size_t      taken;
    const char *digits;
    size_t      area;
} phones[] = {
    { "13812345678", false, 11, "13812345678", 0 },
    { "138 1234 5678 9", false, 13, "13812345678", 0 },
    { "8613812345678", false, 13, "13812345678", 0 },
    { "0086-10-62345678", false, 16, "01062345678", 3 },
    { "+86 (512) 6234567", false, 17, "05126234567", 4 },
    { "010-62345678-801", false, 12, "01062345678", 3 },
    { "800.820.8820", false, 12, "8008208820", 0 },
    { "+442079460000", false, 13, "442079460000", 0 },
    { "12812345678", false, 0, "", 0 },
    { "20250304-0012", false, 0, "", 0 },
    { "2025-03-04", false, 0, "", 0 },
    { "13812345678a", false, 0, "", 0 },
    { "95588", false, 0, "", 0 },
    { "95588", true, 5, "95588", 0 },
    { "1234", true, 0, "", 0 },
    { "1234567890123456789012345678901234567890", true, 0, "", 0 },
    { "", true, 0, "", 0 },
};

TEST(reads_phone_numbers)
{
    for (size_t i = 0; i < COUNT(phones); i++) {
        Phone phone = { .len = 0 };
        CHECK_INT(phone_read(str_of(phones[i].text), phones[i].loose, &phone), phones[i].taken);
        CHECK_STR(str_of(phone.digits), str_of(phones[i].digits));
        CHECK_INT(phone.area, phones[i].area);
        CHECK_INT(phone.len, strlen(phone.digits));
    }
}

TEST(reads_characters)
{
    CHECK_STR(str_of(pinyin_of(0x91CD)), STR("zhong"));
    CHECK_STR(str_of(pinyin_of(0x5973)), STR("nv"));
    CHECK_STR(str_of(pinyin_of('a')), STR(""));
    size_t taken;
    const PinyinSurname *surname = pinyin_surname(0x4E07, 0x4FDF, &taken);
    CHECK(surname && taken == 2);
    CHECK_STR(str_of(pinyin_syllables[surname->syllable[0]]), STR("mo"));
    CHECK(!pinyin_surname(0x4E07, 0x91CC, &taken));
}

RUN(CASE(writes_tokens), CASE(goes_on_where_other_fields_left_off),
    CASE(writes_questions_for_both_databases), CASE(bounds_a_question),
    CASE(finds_what_it_should_and_nothing_else), CASE(finds_short_runs_exactly),
    CASE(reads_phone_numbers), CASE(reads_characters))
