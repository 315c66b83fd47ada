"""Which functions strangers can call, by which addresses, and what has to be switched on for it."""

import pytest

from tests.infra.template import resources, template

OPEN = {"Interact": "Chatting", "Hear": "OktaHooks"}
"""The functions that have an address, and the condition of it."""


def test_the_addresses_are_open_and_only_those_of_the_functions_that_others_call() -> None:
    addresses = resources("AWS::Lambda::Url")
    assert set(addresses) == {f"{name}Address" for name in OPEN}
    for name, condition in OPEN.items():
        assert addresses[f"{name}Address"] == {"AuthType": "NONE", "TargetFunctionArn": {"Fn::GetAtt": [name, "Arn"]}}
        assert template()["Resources"][f"{name}Address"]["Condition"] == condition
        assert template()["Outputs"][f"{name}Url"]["Condition"] == condition


@pytest.mark.parametrize("name", OPEN)
def test_anybody_may_call_such_a_function_by_its_address_and_in_no_other_way(name: str) -> None:
    """AWS wants both, for addresses made since October 2025: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html."""
    anybody = {"FunctionName": {"Ref": name}, "Principal": "*"}
    permissions = resources("AWS::Lambda::Permission")
    assert permissions[f"{name}MayBeCalled"] == anybody | {"Action": "lambda:InvokeFunctionUrl", "FunctionUrlAuthType": "NONE"}
    by_address = {"Action": "lambda:InvokeFunction", "InvokedViaFunctionUrl": True}
    assert permissions[f"{name}MayBeCalledByItsAddress"] == anybody | by_address
    assert {template()["Resources"][f"{name}MayBeCalled{how}"]["Condition"] for how in ("", "ByItsAddress")} == {OPEN[name]}
    assert len(permissions) == 2 * len(OPEN)
