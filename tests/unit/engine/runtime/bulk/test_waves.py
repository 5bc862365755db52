"""Requests as columns: who comes first, and which way."""

import numpy as np

from engine.runtime.bulk.pools import Pool, in_order, joined
from engine.runtime.bulk.routes import Route, Routes
from engine.runtime.bulk.waves import NO_TURN, Wave

ORIGIN = object()


def route(*places, **more):
    return Route(tuple(map(float, places)), ORIGIN, more.get("endpoint"), more.get("path", ()))


def wave(routes, *columns, number=0):
    times = [np.array(column, dtype=float) for column in columns]
    return routes.line_up(Wave(times, number, NO_TURN))


def routes_of(*given):
    routes = Routes()
    assert [routes.number(each) for each in given] == list(range(len(given)))
    return routes


def births(found):
    return found.columns[0].tolist()


def test_a_pool_gives_what_is_due_in_order_and_keeps_the_rest():
    routes = routes_of(route(0, 1))
    pool = Pool(routes)
    pool.add(wave(routes, [0.0, 1.0, 2.0], [9.0, 4.0, 5.0]))
    assert births(pool.due(5.0)) == [1.0]
    assert pool.due(5.0) is None
    pool.add(wave(routes, [3.0], [8.0]))
    # What comes exactly then is for later.
    assert births(pool.due(9.0)) == [2.0, 3.0]
    assert births(pool.due(10.0)) == [0.0]
    assert pool.due(99.0) is None


def test_of_two_that_come_at_once_who_set_out_first_comes_first():
    routes = routes_of(route(0, 1, 2))
    pool = Pool(routes)
    pool.add(wave(routes, [0.0, 1.0], [3.0, 5.0], [7.0, 7.0]))
    pool.add(wave(routes, [2.0], [4.0], [7.0]))
    assert births(pool.due(8.0)) == [0.0, 2.0, 1.0]


def test_where_all_times_are_equal_who_was_ahead_in_line_comes_first():
    routes = routes_of(route(0, 1))
    together = wave(routes, [1.0, 1.0, 1.0], [2.0, 2.0, 2.0])
    pool = Pool(routes)
    pool.add(together.picked(np.array([0, 2])))
    pool.add(together.picked(np.array([1])))
    assert pool.due(3.0).each_turn.tolist() == [0, 1, 2]


def test_who_is_left_keeps_the_turn_also_where_the_line_of_those_taken_out_ends():
    routes = routes_of(*(route(0, place) for place in range(4)))
    numbers = np.arange(4, dtype=np.int32)
    together = wave(routes, [1.0] * 4, [2.0, 9.0, 9.0, 9.0], number=numbers)
    pool = Pool(routes, in_line=False)
    pool.add(together.picked(np.array([0, 3])))
    assert pool.due(3.0).each_route.tolist() == [0]
    pool.add(together.picked(slice(1, 3)))
    assert pool.due(10.0).each_route.tolist() == [1, 2, 3]


def test_turns_of_a_line_are_the_same_however_they_are_picked():
    routes = routes_of(route(0))
    wave(routes, [0.0, 0.0])
    line = wave(routes, [1.0, 2.0, 3.0, 4.0])
    assert line.each_turn.tolist() == [2, 3, 4, 5]
    assert line.picked(slice(1, 3)).each_turn.tolist() == [3, 4]
    assert line.picked(np.array([3, 0])).each_turn.tolist() == [5, 2]
    assert line.picked(np.array([True, False, True, False])).each_turn.tolist() == [2, 4]
    assert line.rest(3).each_turn.tolist() == [5]


def test_a_single_wave_in_order_stays_as_it_is():
    routes = routes_of(route(0, 1))
    pool = Pool(routes)
    pool.add(wave(routes, [5.0, 1.0], [7.0, 7.0]))
    assert births(pool.due(8.0)) == [5.0, 1.0]


def test_waves_of_different_length_are_joined_with_times_that_take_no_time():
    routes = routes_of(route(4), route(4, 1, 2))
    short = wave(routes, [1.0])
    long = wave(routes, [0.0], [0.5], [0.75], number=1)
    both = joined([short, long], routes)
    assert [column.tolist() for column in both.columns] == [[1.0, 0.0], [1.0, 0.5], [1.0, 0.75]]
    assert [routes.all[number].places for number in both.each_route] == [(4, 4, 4), (4, 1, 2)]


def test_waves_that_are_due_are_merged_by_time_and_then_in_turn():
    routes = routes_of(route(0, 1))
    one, other = wave(routes, [1.0, 2.0], [5.0, 6.0]), wave(routes, [3.0, 4.0], [5.0, 5.5])
    assert births(in_order([one, None, other], routes)) == [1.0, 3.0, 4.0, 2.0]
    assert in_order([None, None], routes) is None


def test_a_change_of_routes_is_made_once_for_each():
    routes = routes_of(route(0), route(1))
    asked = []

    def further(before):
        asked.append(before)
        return route(*before.places, 7)

    change = routes.change(further)
    mixed = np.array([0, 1, 0, 1], dtype=np.int32)
    after = change(mixed)
    assert [routes.all[number].places for number in after] == [(0, 7), (1, 7)] * 2
    assert change(np.array([1, 1], dtype=np.int32)).tolist() == [after[1]] * 2
    assert change(mixed).tolist() == after.tolist()
    assert len(asked) == 2


def test_requests_are_told_apart_by_something_of_their_routes():
    routes = routes_of(route(0), route(1, endpoint="read"), route(2))
    keyed = routes.keyed(lambda each: each.endpoint)
    mixed = wave(routes, [1.0, 2.0, 3.0], number=np.array([0, 1, 2], dtype=np.int32))
    parts = {key: births(part) for key, part in keyed.parts(mixed)}
    assert parts == {None: [1.0, 3.0], "read": [2.0]}
    assert [key for key, _ in keyed.parts(mixed.picked(slice(1, 2)))] == ["read"]


def test_places_are_listed_by_how_many_there_are():
    routes = routes_of(route(3), route(4, 5))
    assert routes.places(2).tolist() == [[0, 0], [4, 5]]
    routes.number(route(6, 7))
    assert routes.places(2).tolist() == [[0, 0], [4, 5], [6, 7]]
    assert routes.places(1).tolist() == [[3], [0], [0]]
