"""Badges, live figures, tooltips, themes and menus."""

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QHelpEvent, QImage, QPainter
from PySide6.QtWidgets import QApplication

from asyncflow_gui.canvas import tips
from asyncflow_gui.canvas.items.state import Marks
from asyncflow_gui.canvas.menu import build_menu
from engine.schemas import EdgeSample, LatencySpike, NodeSample, Position, Problem


def problem(element, severity="error", message="No endpoint.", hint="Add one."):
    return Problem("code", message, hint, element=element, severity=severity)


def sample(utilisation=0.0, queue=0.0, up=True):
    return NodeSample(
        utilisation, queue, 1.0, 64.0, 0.0, 0.0, queue + 1, arrived=5, completed=4, failed=0, up=up
    )


def colors_of(image: QImage) -> set[str]:
    return {
        image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())
    }


def near_card(desk, node_id) -> QImage:
    rect = desk.canvas.graph.node_items[node_id].sceneBoundingRect()
    area = desk.canvas.mapFromScene(rect).boundingRect()
    return desk.canvas.viewport().grab(area).toImage()


def test_problems_become_badges_in_words_on_nodes_and_edges(desk):
    desk.canvas.set_problems(
        [problem("lb"), problem("lb"), problem("lb", "warning"), problem("lb-api-1", "warning")]
    )
    graph = desk.canvas.graph
    assert graph.node_items["lb"].marks == Marks(errors=2, warnings=1)
    assert graph.node_items["lb"].marks.words == "2 errors"
    assert graph.edge_items["lb-api-1"].marks.words == "1 warning"
    bad = QColor(desk.theme.tokens.bad).name()
    assert bad in colors_of(near_card(desk, "lb"))
    assert bad not in colors_of(near_card(desk, "web"))


def test_badges_go_when_the_problems_do(desk):
    desk.canvas.set_problems([problem("lb")])
    desk.canvas.set_problems([])
    assert desk.canvas.graph.node_items["lb"].marks == Marks()
    assert QColor(desk.theme.tokens.bad).name() not in colors_of(near_card(desk, "lb"))


def test_the_problem_of_an_event_shows_on_its_target(desk):
    spike = LatencySpike(id="slow link", start_s=1.0, target="web-lb", spike_s=0.1)
    desk.editor.set_events([spike], "Add slow link")
    desk.canvas.set_problems([problem("slow link")])
    assert desk.canvas.graph.edge_items["web-lb"].marks.errors == 1


def test_a_badge_comes_back_with_an_undone_deletion(desk):
    desk.canvas.set_problems([problem("lb")])
    desk.editor.remove(["lb"])
    desk.stack.undo()
    assert desk.canvas.graph.node_items["lb"].marks.errors == 1


def test_a_run_shows_how_busy_servers_are_and_what_waits(desk):
    desk.canvas.set_live({"api-1": sample(0.931, 7.4), "lb": sample()}, {})
    content = desk.canvas.graph.node_items["api-1"].content
    assert (content.busy, content.line) == (93, "7.4 waiting")
    assert content.queue > 0
    assert desk.canvas.graph.node_items["lb"].content.busy is None


def test_whoever_waits_is_counted_whatever_it_is_for(desk):
    everywhere = sample(0.5, 1.0)._replace(ram_queue=2.0, pool_queue=3.0, admission_queue=4.0)
    desk.canvas.set_live({"api-1": everywhere, "api-2": sample(0.5, 10.0)}, {})
    content = desk.canvas.graph.node_items["api-1"].content
    assert content.line == "10 waiting"
    assert content.queue == desk.canvas.graph.node_items["api-2"].content.queue > 0
    text = tips.tip(desk.canvas.graph, "api-1")
    for words in ("Waiting for RAM", "Waiting for a pool", "Waiting to be let in"):
        assert words in text


def test_a_balancer_with_a_central_queue_shows_it_and_others_their_policy(desk):
    waits = {"lb": sample()._replace(admission_queue=2.5)}
    lb = desk.canvas.graph.node_items["lb"]
    desk.canvas.set_live(waits, {})
    assert "waiting" not in lb.content.line
    desk.canvas.set_live(None, None)
    desk.editor.update_node("lb", {"policy": "central_queue"})
    desk.canvas.set_live(waits, {})
    assert (lb.content.line, lb.content.busy) == ("2.5 waiting", None)


def test_a_server_that_is_down_says_so_and_its_edges_are_dashed(desk):
    desk.canvas.set_live({"api-1": sample(up=False), "lb": sample()}, {})
    graph = desk.canvas.graph
    assert graph.node_items["api-1"].content.down
    assert graph.edge_items["lb-api-1"].pen().style() == Qt.PenStyle.CustomDashLine
    assert graph.edge_items["web-lb"].pen().style() == Qt.PenStyle.SolidLine
    assert QColor(desk.theme.tokens.bad).name() in colors_of(near_card(desk, "api-1"))


def test_after_a_run_nothing_live_is_left(desk):
    before = desk.canvas.grab().toImage()
    live = {"api-1": sample(0.9, 3.0), "api-2": sample(up=False)}
    desk.canvas.set_live(live, {"lb-api-1": EdgeSample(1.0, 10, 0)})
    assert desk.canvas.grab().toImage() != before
    desk.canvas.set_live(None, None)
    assert desk.canvas.grab().toImage() == before


def test_tooltips_give_values_with_units_problems_and_live_figures(desk):
    desk.canvas.set_problems([problem("api-1", message="Too <small>.")])
    desk.canvas.set_live({"api-1": sample(0.5, 2.0)}, {"lb-api-1": EdgeSample(1.5, 10, 0)})
    text = tips.tip(desk.canvas.graph, "api-1")
    for words in ("api-1", "Server", "1 core", "2 GB", "1 ms CPU", "50 %", "Too &lt;small&gt;."):
        assert words in text
    edge = tips.tip(desk.canvas.graph, "lb-api-1")
    for words in ("lb", "api-1", "2 ms, always", "none", "1.5 messages"):
        assert words in edge


def test_the_tooltip_opens_over_a_node_and_not_beside_it(desk, monkeypatch):
    texts = []

    class Tip:
        @staticmethod
        def showText(_at, text, _widget):
            texts.append(text)

    monkeypatch.setattr("asyncflow_gui.canvas.view.QToolTip", Tip)
    for at in (desk.middle("lb"), desk.pixel(QPointF(0, 300))):
        where = desk.canvas.viewport().mapToGlobal(at)
        event = QHelpEvent(QEvent.Type.ToolTip, at, where)
        QApplication.sendEvent(desk.canvas.viewport(), event)
    assert "Load balancer" in texts[0]
    assert texts[1] == ""


def test_hovering_an_output_port_offers_to_connect(desk):
    viewport = desk.canvas.viewport()
    desk.move(desk.out_port("lb"))
    assert viewport.cursor().shape() == Qt.CursorShape.CrossCursor
    assert desk.canvas.graph.node_items["lb"].port_hovered
    desk.move(desk.middle("web"))
    assert viewport.cursor().shape() == Qt.CursorShape.ArrowCursor
    assert not desk.canvas.graph.node_items["lb"].hovered
    assert desk.canvas.graph.node_items["web"].hovered


def test_the_canvas_changes_with_the_theme(desk):
    assert desk.canvas.grab().toImage().pixelColor(3, 3).name() == "#fafbfc"
    desk.theme.set_mode("dark")
    assert desk.canvas.grab().toImage().pixelColor(3, 3).name() == "#171a20"
    assert desk.canvas.graph.edge_items["web-lb"].pen().color() == desk.theme.tokens.color("edge")


def test_the_empty_canvas_says_what_to_do_until_there_is_a_part(empty_desk):
    middle = empty_desk.canvas.viewport().rect().center()
    text = QColor(empty_desk.theme.tokens.text).name()
    words = QRectF(middle.x() - 150, middle.y() - 20, 300, 60).toRect()
    assert text in colors_of(empty_desk.canvas.grab(words).toImage())
    empty_desk.canvas.add_node_of_kind("client", QPointF(-400, -300))
    assert text not in colors_of(empty_desk.canvas.grab(words).toImage())


def test_the_menu_of_a_node_deletes_it(desk):
    desk.canvas.select(["lb"])
    menu = build_menu(desk.canvas, "lb", QPointF())
    next(action for action in menu.actions() if action.text() == "Delete").trigger()
    assert "lb" not in desk.document.nodes


def test_the_menu_of_the_canvas_adds_a_part_where_it_was_opened(desk):
    menu = build_menu(desk.canvas, None, QPointF(160, 320))
    next(action for action in menu.actions() if action.text() == "Add server").trigger()
    assert desk.place("server-1") == (160, 320)


def test_the_drawing_can_be_rendered_into_a_picture(desk):
    image = QImage(600, 300, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.black)
    painter = QPainter(image)
    desk.canvas.render_to(painter, QRectF(0, 0, 600, 300))
    painter.end()
    assert QColor(desk.theme.tokens.panel).name() in colors_of(image)


def test_a_badge_of_an_edge_that_is_too_short_for_words_is_its_icon_alone(desk):
    edge = desk.canvas.graph.edge_items["web-lb"]
    desk.canvas.set_problems([problem("web-lb")])
    icon_alone = edge.pill.width
    assert edge.pill.isVisible()
    assert 0 < icon_alone < edge.room
    at = desk.document.position("lb")
    desk.editor.move_nodes({"lb": Position(x=at.x + 120, y=at.y)})
    assert edge.pill.isVisible()
    assert icon_alone < edge.pill.width < edge.room
    desk.stack.undo()
    assert edge.pill.width == icon_alone
