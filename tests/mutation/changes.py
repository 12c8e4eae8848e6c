"""The small changes that are made to a program to see whether a test notices.

Comes in: the text of a module. Goes out: its `Mutant`s, in the order of the text, each with a name
that survives edits elsewhere; `changed` gives the syntax tree of the module with one of them made.
Left alone: annotations, decorators, docstrings, patterns of `match`, what is raised for mistakes
of our own, and text other than names in SQL.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass

# A node and what may stand in its place.
Change = tuple[str, ast.AST]
Place = tuple[tuple[str, int], ...]
"""The way from the module to a node: names of fields, and the index where a field is a list."""

_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}


@dataclass(frozen=True)
class Mutant:
    """One change. `within` is the line of the outermost function around it, 0 outside of any."""

    name: str
    kind: str
    place: Place
    number: int
    first_line: int
    last_line: int
    within: int


@dataclass(frozen=True)
class _Around:
    qualified: tuple[str, ...] = ()
    function: int = 0
    says_yes_or_no: bool = False


def mutants(path: str, text: str) -> list[Mutant]:
    """Every mutant of a module; `path` decides whether names of SQL are changed."""
    found: list[Mutant] = []
    seen: Counter[str] = Counter()
    for node, place, around in _walk(ast.parse(text), (), _Around()):
        for number, (kind, after) in enumerate(_changes(node, around, "sql/" in path)):
            before, became = _short(node), _short(after)
            name = f"{path}::{'.'.join(around.qualified) or 'module'}::{kind}::{before} -> {became}"
            seen[name] += 1
            if seen[name] > 1:
                name = f"{name} #{seen[name]}"
            found.append(Mutant(name, kind, place, number, *_lines(node), around.function))
    return found


def changed(path: str, text: str, mutant: Mutant) -> ast.Module:
    """The module with the change made."""
    tree = ast.parse(text)
    parent: ast.AST = tree
    *way, (name, index) = mutant.place
    for step, at in way:
        held = getattr(parent, step)
        parent = held[at] if at >= 0 else held
    held = getattr(parent, name)
    node = held[index] if index >= 0 else held
    around = _Around((), mutant.within, mutant.kind == "answer turned round")
    choices = list(_changes(node, around, "sql/" in path))
    after = ast.copy_location(choices[mutant.number][1], node)
    if index >= 0:
        held[index] = after
    else:
        setattr(parent, name, after)
    return ast.fix_missing_locations(tree)


def _lines(node: ast.AST) -> tuple[int, int]:
    """The lines that tell whether a test came by; of a statement with a body, those of its head."""
    match node:
        case ast.match_case(guard=ast.expr() as guard):
            return _lines(guard)
        case ast.comprehension(ifs=[first, *_]):
            return _lines(first)
        case ast.If(test=test) | ast.While(test=test):
            return _lines(test)
        case ast.stmt(lineno=first, end_lineno=last) | ast.expr(lineno=first, end_lineno=last):
            return first, last or first
    raise AssertionError(node)


def _short(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= 90 else f"{text[:60]}…{text[-29:]}"


def _walk(node: ast.AST, place: Place, around: _Around) -> Iterator[tuple[ast.AST, Place, _Around]]:
    if _is_left_alone(node):
        return
    if place:
        yield node, place, around
    match node:
        case ast.FunctionDef(name=name, lineno=line):
            # A decorated function begins at its first decorator.
            start = min([line, *(each.lineno for each in node.decorator_list)])
            inside = _Around(
                (*around.qualified, name),
                around.function or start,
                isinstance(node.returns, ast.Name) and node.returns.id == "bool",
            )
            yield from _fields(node, place, around, ("args",))
            yield from _fields(node, place, inside, ("body",))
        case ast.ClassDef(name=name):
            inside = _Around((*around.qualified, name), around.function)
            yield from _fields(node, place, inside, ("body",))
        case ast.AnnAssign():
            yield from _fields(node, place, around, ("value",))
        case ast.arguments():
            yield from _fields(node, place, around, ("defaults", "kw_defaults"))
        case ast.match_case():
            yield from _fields(node, place, around, ("guard", "body"))
        case ast.Call(func=ast.Name(id="isinstance")):
            return
        case ast.JoinedStr():
            return
        case _:
            yield from _fields(node, place, around, node._fields)


def _fields(
    node: ast.AST, place: Place, around: _Around, names: tuple[str, ...]
) -> Iterator[tuple[ast.AST, Place, _Around]]:
    for name in names:
        held = getattr(node, name)
        if isinstance(held, list):
            for index, each in enumerate(held):
                if isinstance(each, ast.AST):
                    yield from _walk(each, (*place, (name, index)), around)
        elif isinstance(held, ast.AST):
            yield from _walk(held, (*place, (name, -1)), around)


def _is_left_alone(node: ast.AST) -> bool:
    match node:
        case ast.Expr(value=ast.Constant()):  # a docstring
            return True
        case ast.Raise(exc=ast.Call(func=ast.Name(id="AssertionError"))) | ast.Assert():
            return True
        case ast.Expr(value=ast.Call(func=ast.Name(id="assert_never"))):
            return True
        case ast.AnnAssign(annotation=ast.Name(id="TypeAlias")) | ast.AnnAssign(value=None):
            return True
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            # A union of types, a type variable, what a module or class exports.
            union = isinstance(value, ast.BinOp) and isinstance(value.op, ast.BitOr)
            made = isinstance(value, ast.Call) and ast.unparse(value.func) == "TypeVar"
            return name.startswith("__") or (name[0].isupper() and (union or made))
        case ast.If(test=ast.Name(id="TYPE_CHECKING")):
            return True
        case ast.Import() | ast.ImportFrom() | ast.Global() | ast.Nonlocal():
            return True
        case _:
            return False


def _changes(node: ast.AST, around: _Around, names_of_sql: bool) -> Iterator[Change]:
    match node:
        case ast.Compare(ops=ops):
            for index, operator in enumerate(ops):
                for other in _COMPARISONS[type(operator)]:
                    after = deepcopy(node)
                    after.ops[index] = other()
                    yield "comparison", after
        case ast.BoolOp(op=operator, values=values):
            after = deepcopy(node)
            after.op = ast.Or() if isinstance(operator, ast.And) else ast.And()
            yield "and or", after
            for index in range(len(values)):
                rest = [deepcopy(each) for at, each in enumerate(values) if at != index]
                yield "operand left out", rest[0] if len(rest) == 1 else ast.BoolOp(operator, rest)
        case ast.UnaryOp(op=ast.Not() | ast.USub(), operand=operand):
            yield "not or minus left out", deepcopy(operand)
        case ast.BinOp(op=operator) if type(operator) in _ARITHMETIC:
            after = deepcopy(node)
            after.op = _ARITHMETIC[type(operator)]()
            yield "arithmetic", after
        case ast.AugAssign(op=operator) if type(operator) in _ARITHMETIC:
            after = deepcopy(node)
            after.op = _ARITHMETIC[type(operator)]()
            yield "arithmetic", after
        case ast.Constant(value=bool() as value):
            yield "constant", ast.Constant(not value)
        case ast.Constant(value=int() as value):
            yield "constant", ast.Constant(value + 1)
            yield "constant", ast.Constant(value - 1)
        case ast.Constant(value=str() as value) if names_of_sql and value.strip():
            yield "name in SQL", ast.Constant(f"{value}x")
        case ast.If(test=test) | ast.While(test=test) if not _turns_round_itself(test):
            after = deepcopy(node)
            after.test = ast.UnaryOp(ast.Not(), deepcopy(test))
            yield "arms swapped", after
        case ast.IfExp(body=body, orelse=orelse):
            after = deepcopy(node)
            after.body, after.orelse = deepcopy(orelse), deepcopy(body)
            yield "arms swapped", after
        case ast.comprehension(ifs=[_, *_]):
            after = deepcopy(node)
            after.ifs = []
            yield "filter left out", after
        case ast.match_case(guard=ast.expr()):
            after = deepcopy(node)
            after.guard = None
            yield "guard left out", after
        case ast.Call(keywords=[_, *_]):
            for index, keyword in enumerate(node.keywords):
                if keyword.arg is not None:
                    after = deepcopy(node)
                    del after.keywords[index]
                    yield "argument left out", after
        case ast.Return(value=ast.expr() as value) if (
            around.says_yes_or_no and not _turns_round_itself(value)
        ):
            after = deepcopy(node)
            after.value = ast.UnaryOp(ast.Not(), deepcopy(value))
            yield "answer turned round", after
        case ast.Break():
            yield "break and continue", ast.Continue()
        case ast.Continue():
            yield "break and continue", ast.Break()
    if _can_be_left_out(node):
        yield "statement left out", ast.Pass()


def _turns_round_itself(value: ast.expr) -> bool:
    """Whether a change of its own makes it the opposite, so that another would be the same."""
    match value:
        case ast.Compare(ops=[_]) | ast.UnaryOp(op=ast.Not()) | ast.Constant():
            return True
        case _:
            return False


def _can_be_left_out(node: ast.AST) -> bool:
    match node:
        case ast.Expr() | ast.AugAssign() | ast.Raise() | ast.Delete():
            return True
        case ast.Assign(targets=targets):
            return all(isinstance(each, ast.Attribute | ast.Subscript) for each in targets)
        case _:
            return False
