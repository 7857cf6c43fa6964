"""From Anthropic's messages body to a ChatRequest, refusing what Anthropic refuses.

Fields are those of the Messages API reference and of the SDK's `message_create_params`.
"""

import re

from sandbox.chat import ChatRequest, Role, Turn
from sandbox.jsons import JsonObject, JsonValue, dump, integer, items, number, obj, objects, text
from sandbox.vendors.anthropic_errors import invalid, unknown_model
from sandbox.vendors.anthropic_schema import check_format
from sandbox.wordlist import words

MODELS = {
    "claude-opus-5-5": "Claude Opus 5.5",
    "claude-opus-5": "Claude Opus 5",
    "claude-sonnet-5": "Claude Sonnet 5",
    "claude-opus-4-5": "Claude Opus 4.5",
    "claude-sonnet-4-5": "Claude Sonnet 4.5",
    "claude-haiku-4-5": "Claude Haiku 4.5",
}
_WITHOUT_SAMPLING = re.compile(r"claude-\w+-(?:5|4-[78])")
"""Models that take no temperature, top_p or top_k (migration guides of Sonnet 5 and Opus 4.7)."""

_WITHOUT_FORCED_TOOLS = re.compile(r"claude-(?:opus-5-5|fable-5-1)")
"""Models that always think, and so cannot be forced to call a tool (guide of Opus 5.5)."""

_MODEL = re.compile(r"claude-[a-z0-9][a-z0-9.@-]*")
_BODY = frozenset(
    words("""
        model messages max_tokens system temperature top_p top_k stop_sequences stream metadata
        tools tool_choice thinking output_config service_tier container cache_control inference_geo
        speed diagnostics prefill user_profile_id workspace_id
    """)
)
_ROLES: dict[str, Role] = {"user": "user", "assistant": "assistant"}
_SAMPLING = ("temperature", "top_p", "top_k")


def is_model(name: str) -> bool:
    """Whether the name looks like a model of Anthropic's (an unknown one is refused)."""
    return _MODEL.fullmatch(name) is not None


def max_output(model: str) -> int:
    """The most tokens that a model writes, and so the highest max_tokens."""
    return 64_000 if "-4-5" in model else 128_000


def read_request(body: JsonObject) -> ChatRequest:
    """Read the body.

    Raises:
        AnthropicError: 400 for a body that is wrong, 404 for an unknown model.
    """
    for name in ("model", "messages", "max_tokens"):
        if name not in body:
            raise invalid(f"{name}: Field required")
    for name in body:
        if name not in _BODY:
            raise invalid(f"{name}: Extra inputs are not permitted")
    model = text(body["model"])
    if not model:
        raise invalid("model: Input should be a valid string")
    if not is_model(model):
        raise unknown_model(model)
    if forced_tool(body) and _WITHOUT_FORCED_TOOLS.match(model):
        raise invalid(f"tool_choice: forced tool use is not supported by {model}")
    turns = _turns(body["messages"], body.get("system"))
    schema = _format(body) or _forced_input(body)
    return ChatRequest(
        model,
        turns,
        schema,
        schema is not None,
        _max_tokens(body["max_tokens"], model),
        _sampling(body, model),
    )


def forced_tool(body: JsonObject) -> str | None:
    """The tool that the reply has to call (tool_choice `tool`, or `any` with a first tool)."""
    choice, tools = obj(body.get("tool_choice")), objects(body.get("tools"))
    match choice.get("type"):
        case "tool":
            name = text(choice.get("name"))
            if not any(tool.get("name") == name for tool in tools):
                raise invalid(f"tool_choice: Tool '{name}' not found in provided tools")
            return name
        case "any":
            if not tools:
                raise invalid("tool_choice: may only be specified while providing tools")
            return text(tools[0].get("name"))
        case None | "auto" | "none":
            return None
        case other:
            raise invalid(
                f"tool_choice: Input tag {dump(other)} found using 'type' does not match any of "
                "the expected tags: 'auto', 'any', 'tool', 'none'"
            )


def _forced_input(body: JsonObject) -> JsonObject | None:
    """The schema of the forced tool's input."""
    name = forced_tool(body)
    if name is None:
        return None
    tool = next(tool for tool in objects(body.get("tools")) if tool.get("name") == name)
    if not isinstance(schema := tool.get("input_schema"), dict):
        raise invalid("tools.0.custom.input_schema: Field required")
    return schema


def _format(body: JsonObject) -> JsonObject | None:
    """The schema of output_config.format."""
    wanted = obj(body.get("output_config")).get("format")
    if wanted is None:
        return None
    if obj(wanted).get("type") != "json_schema":
        raise invalid("output_config.format.type: Input should be 'json_schema'")
    schema = obj(wanted).get("schema")
    if not isinstance(schema, dict):
        raise invalid("output_config.format.schema: Field required")
    check_format(schema)
    return schema


def _turns(messages: JsonValue, system: JsonValue) -> tuple[Turn, ...]:
    if not isinstance(messages, list):
        raise invalid("messages: Input should be a valid list")
    if not messages:
        raise invalid("messages: at least one message is required")
    turns = [_turn(obj(message), place) for place, message in enumerate(messages)]
    if turns[0].role != "user":
        raise invalid('messages: first message must use the "user" role')
    said = _text(system, "system")
    return (*([Turn("system", said)] if said else []), *turns)


def _turn(message: JsonObject, place: int) -> Turn:
    role = _ROLES.get(text(message.get("role")))
    if role is None:
        hint = (
            '. The Messages API accepts a top-level `system` parameter, not "system" as an input '
            "message role."
            if message.get("role") == "system"
            else '. Allowed roles are "user" or "assistant".'
        )
        raise invalid(f"messages: Unexpected role {dump(message.get('role'))}{hint}")
    if "content" not in message:
        raise invalid(f"messages.{place}.content: Field required")
    said = _text(message["content"], f"messages.{place}.content")
    if role == "user" and not message["content"]:
        raise invalid(f"messages.{place}: user messages must have non-empty content")
    return Turn(role, said)


def _text(content: JsonValue, where: str) -> str:
    """A string, or the text blocks of a list (a tool result's content included)."""
    if content is None or isinstance(content, str):
        return content or ""
    if not isinstance(content, list):
        raise invalid(f"{where}: Input should be a valid string or list of content blocks")
    said = []
    for place, block in enumerate(items(content)):
        if not isinstance(block, dict) or "type" not in block:
            raise invalid(f"{where}.{place}: Unable to extract tag using discriminator 'type'")
        if block["type"] == "text" and not text(block.get("text")):
            raise invalid("messages: text content blocks must be non-empty")
        nested = block.get("content")
        said.append(text(block.get("text")) or (_text(nested, where) if nested else ""))
    return "\n".join(said)


def _max_tokens(value: JsonValue, model: str) -> int:
    limit = integer(value)
    if limit is None:
        raise invalid("max_tokens: Input should be a valid integer")
    if limit < 1:
        raise invalid("max_tokens: must be greater than or equal to 1")
    if limit > (most := max_output(model)):
        raise invalid(
            f"max_tokens: {limit} > {most}, which is the maximum allowed number of output "
            f"tokens for {model}"
        )
    return limit


def _sampling(body: JsonObject, model: str) -> str:
    named = [name for name in _SAMPLING if body.get(name) not in (None, 1)]
    if named and _WITHOUT_SAMPLING.match(model):
        raise invalid(f"{named[0]}: values other than the default are not supported by {model}")
    for name in ("temperature", "top_p"):
        if name in body and not 0 <= (-1 if (n := number(body[name])) is None else n) <= 1:
            raise invalid(f"{name}: range: 0..1")
    if "temperature" in body and "top_p" in body:
        raise invalid("`temperature` and `top_p` cannot both be specified for this model.")
    return dump({name: body[name] for name in _SAMPLING if name in body})
