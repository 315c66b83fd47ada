"""A provider that knows schemas and nothing else: with it Terraform validates a module and tests its plans, and nothing is downloaded.

It is started with the provider's name. The files beside it hold the arguments of the resources that our modules use, taken from typed bindings:
`google.json` for infra/gcp (cdktn-provider-google 21.1.0, provider 8.x), `azurerm.json` and `azuread.json` for infra/azure (cdktn-provider-azurerm
18.9.0, provider 5.x; cdktn-provider-azuread 17.1.0, provider 3.x). They know no enumerations and no arguments that exclude each other.
"""

import json
import sys
from pathlib import Path
from typing import Any

import tf.gen.tfplugin_pb2 as wire  # type: ignore[import-not-found]  # in an environment of its own
import tf.gen.tfplugin_pb2_grpc as service  # type: ignore[import-not-found]  # in an environment of its own
import tf.provider  # type: ignore[import-not-found]  # in an environment of its own
import tf.runner  # type: ignore[import-not-found]  # in an environment of its own

KNOWN: dict[str, Any] = json.loads(Path(__file__).with_name(f"{sys.argv[1]}.json").read_text(encoding="utf-8"))


def block(told: dict[str, Any]) -> Any:
    """A block of arguments as Terraform's protocol has it."""
    made = wire.Schema.Block()
    for name, each in told["attributes"].items():
        modes = {mode: bool(each.get(mode)) for mode in ("required", "optional", "computed")}
        made.attributes.add(name=name, type=each["type"].encode(), **modes)
    for name, each in told["blocks"].items():
        least = 1 if each["required"] and each["nesting"] != "SINGLE" else 0
        inner = made.block_types.add(type_name=name, nesting=each["nesting"], min_items=least)
        inner.block.CopyFrom(block(each["block"]))
    return made


def schemas(told: dict[str, Any]) -> dict[str, Any]:
    """Schemas by name."""
    return {name: wire.Schema(version=0, block=block(each)) for name, each in told.items()}


class SchemaOnly(service.ProviderServicer):  # type: ignore[misc]  # without types here
    """Answers what Terraform asks before it plans; what it would ask to plan is answered by its own mock."""

    def __init__(self, _app: object) -> None:
        """Nothing is configured."""

    def GetMetadata(self, _request: Any, _context: Any) -> Any:  # noqa: N802 - the protocol's name
        """Which resources there are."""
        return wire.GetMetadata.Response(
            resources=[wire.GetMetadata.ResourceMetadata(type_name=name) for name in KNOWN["resources"]],
            data_sources=[wire.GetMetadata.DataSourceMetadata(type_name=name) for name in KNOWN["data"]],
        )

    def GetProviderSchema(self, _request: Any, _context: Any) -> Any:  # noqa: N802 - the protocol's name
        """Every schema."""
        return wire.GetProviderSchema.Response(
            provider=wire.Schema(version=0, block=block(KNOWN["provider"])),
            resource_schemas=schemas(KNOWN["resources"]),
            data_source_schemas=schemas(KNOWN["data"]),
            provider_meta=wire.Schema(block=wire.Schema.Block()),
        )

    def ValidateProviderConfig(self, _request: Any, _context: Any) -> Any:  # noqa: N802 - the protocol's name
        """Nothing beyond the schema."""
        return wire.ValidateProviderConfig.Response()

    def ValidateResourceConfig(self, _request: Any, _context: Any) -> Any:  # noqa: N802 - the protocol's name
        """Nothing beyond the schema."""
        return wire.ValidateResourceConfig.Response()

    def ValidateDataResourceConfig(self, _request: Any, _context: Any) -> Any:  # noqa: N802 - the protocol's name
        """Nothing beyond the schema."""
        return wire.ValidateDataResourceConfig.Response()

    def StopProvider(self, _request: Any, _context: Any) -> Any:  # noqa: N802 - the protocol's name
        """Nothing runs."""
        return wire.StopProvider.Response()


if __name__ == "__main__":
    tf.provider.ProviderServicer = SchemaOnly
    tf.runner.run_provider(None)
