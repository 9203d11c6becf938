"""Four deputies of one body are four posts; who holds one keeps it, and nobody is displaced whom the roster does not speak of."""

from grids.roster_posts import Claim, PostFact, settle


def post(pk, title, holder, *cells, later=False):
    return PostFact(pk, 1, title, holder, frozenset(cells), later)


def claim(title, person, *cells, vacant=False, row=2):
    return Claim(1, title, person, vacant, set(cells), [row])


def settled(claims, posts, scope=((1, 3), (2, 3))):
    clashes = settle(claims, posts, set(scope))
    return [each.post.pk if each.post else each.title for each in claims], clashes


def test_who_holds_a_post_keeps_it_whatever_its_number():
    answer, _ = settled([claim("副主任", "李四", (1, 3)), claim("副主任", "张三", (2, 3), row=3)],
                        [post(7, "副主任", "张三", (1, 3)), post(8, "副主任（2）", "李四", (2, 3))])
    assert answer == [8, 7]


def test_a_newcomer_follows_whoever_had_the_same_roads():
    answer, _ = settled([claim("副主任", "王五", (2, 3))], [post(7, "副主任", "张三", (1, 3)), post(8, "副主任（2）", "李四", (2, 3))])
    assert answer == [8]


def test_whom_the_roster_does_not_wholly_speak_of_is_not_displaced():
    for fact in (post(7, "副主任", "张三", (1, 3), (9, 3)), post(7, "副主任", "张三", (1, 3), later=True)):
        assert settled([claim("副主任", "王五", (1, 3))], [fact])[0] == ["副主任（2）"]


def test_whom_the_roster_names_elsewhere_keeps_the_post():
    answer, _ = settled([claim("副主任", "张三", (2, 3)), claim("副主任", "王五", (1, 3), row=3)], [post(7, "副主任", "张三", (1, 3))])
    assert answer == [7, "副主任（2）"]


def test_a_title_without_a_name_is_the_post_that_is_there():
    posts = [post(7, "副主任", "张三", (9, 3)), post(8, "副主任（2）", "李四", (1, 3))]
    assert settled([claim("副主任", None, (1, 3)), claim("副主任", None, (2, 3), row=3)], posts)[0] == [8, 7]
    assert settled([claim("主任", None, (1, 3)), claim("主任", None, (2, 3), row=3)], posts)[0] == ["主任", "主任"], "one new post for both"


def test_new_posts_of_one_title_are_numbered():
    assert settled([claim("队员", name, (n, 3), row=n) for n, name in enumerate("甲乙丙", 1)], [])[0] == ["队员", "队员（2）", "队员（3）"]


def test_a_vacant_post_stays_the_one_it_is():
    assert settled([claim("队员", None, (1, 3), vacant=True)], [post(7, "队员", None, (1, 3), (9, 3), later=True)])[0] == [7]
    assert settled([claim("队员", None, (1, 3), vacant=True)], [post(7, "队员", "甲", (1, 3), (9, 3))])[0] == ["队员（2）"]


def test_a_number_in_a_title_is_said_on_purpose():
    posts = [post(7, "副主任", "张三", (1, 3)), post(8, "副主任（2）", "李四", (2, 3))]
    assert settled([claim("副主任（2）", "张三", (1, 3))], posts)[0] == [8]
    answer, clashes = settled([claim("副主任（2）", "张三", (1, 3)), claim("副主任（2）", "李四", (2, 3), row=3)], posts)
    assert [(first.person, second.person) for first, second in clashes] == [("张三", "李四")]
