"""What belongs to a block: new layers among its layers, layers put in and taken out."""

from studio.catalog.layers.dense import Dense
from studio.catalog.layers.dropout import Dropout
from studio.catalog.layers.embedding import Embedding
from studio.catalog.layers.output import Output
from studio.catalog.layers.pooling import Pooling
from studio.catalog.layers.tokens_input import TokensInput
from studio.model import named_blocks
from studio.model.canvas_edits import insert_on_wire, move_onto_wire, place_layer, replace_layer
from studio.model.edits import insert_layer
from studio.model.graph import Graph, Wire, chain

GRAPH, BLOCK = named_blocks.group(
    chain(TokensInput(), Embedding(dim=4), Pooling(), Output()), ["embedding", "pooling"], "Middle"
)


def members(graph: Graph) -> tuple[str, ...]:
    (block,) = graph.layout.blocks
    return block.members


def test_a_layer_put_between_its_layers_belongs_to_it() -> None:
    inside = Wire("embedding", "pooling")
    assert "dropout" in members(insert_on_wire(GRAPH, Dropout(), inside)[0])
    assert "dropout" in members(insert_layer(GRAPH, Dropout(), "embedding")[0])
    loose, name = place_layer(GRAPH, Dropout(), (0.0, 0.0))
    assert name not in members(loose)
    assert name in members(move_onto_wire(loose, name, inside, (0.0, 0.0)))


def test_a_layer_put_at_its_edge_does_not() -> None:
    assert members(insert_on_wire(GRAPH, Dense(), Wire("pooling", "output"))[0]) == members(GRAPH)
    assert members(insert_layer(GRAPH, Dense(), "pooling")[0]) == members(GRAPH)
    assert members(insert_layer(GRAPH, TokensInput(), None)[0]) == members(GRAPH)


def test_what_takes_the_place_of_its_layer_belongs_to_it() -> None:
    assert members(replace_layer(GRAPH, "pooling", Dropout())[0]) == ("embedding", "dropout")


def test_layers_are_put_in_and_taken_out() -> None:
    more = named_blocks.put_into(GRAPH, ["output"], BLOCK)
    assert members(more) == ("embedding", "pooling", "output")
    assert members(named_blocks.take_out(more, ["embedding"])) == ("pooling", "output")
    assert named_blocks.take_out(GRAPH, ["embedding", "pooling"]).layout.blocks == ()
    assert more.network == GRAPH.network
