"""What the small AWS can do: one file per service, with SERVICE (the SDK's name) and OPERATIONS (the API's names).

An operation changes its shelf and answers in the words of its output shape. Places that a service would have to be set up
with (a cluster, a directory, a call center) are taken as given: any id that fits the model names one.
"""
